"""The page's reader against the real routes, and every event of a real interview against the document."""

from __future__ import annotations

from localcloud.cloud import LocalCloud
from tests.contract.asyncapi.check import check_told
from tests.flows.client import Client
from tests.shared_cloud import TOKENS
from tests.unit.audio_bytes import wav_bytes
from tests.unit.web import needs_node, run


@needs_node
def test_a_page_reads_the_log_to_its_summary(cloud: LocalCloud, family: Client) -> None:
    session = family.create()
    family.answer(session, 1, wav_bytes(seconds=2))
    family.finish(session)
    stored = family.events(session)
    where = {"baseUrl": cloud.http_url, "sessionId": session, "token": TOKENS["family"]}
    read = run("read.mjs", where | {"count": len(stored)})
    assert [(event["seq"], event["type"]) for event in read["events"]] == [(e["seq"], e["type"]) for e in stored]
    for event in [*stored, *read["events"]]:
        check_told(event)
    refused = run("read.mjs", where | {"count": 1, "token": TOKENS["clinic"]})["refused"]
    assert refused == {"status": 404, "code": "session_not_found"}

"""An archive holds everything, says so, and goes with what it holds."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from goldenfish.archives import store as archives
from goldenfish.audit.service import trail
from goldenfish.clock import now
from goldenfish.erasure import service as erasure
from goldenfish.erasure.session import OutOfTimeError, until
from goldenfish.exports import service, store
from goldenfish.exports.models import Export
from goldenfish.problems import ExportNotFound, Forbidden
from goldenfish.users.caller import Caller
from tests.callers import CLINIC, FAMILY
from tests.unit.api.conftest import Api
from tests.unit.conftest import BUCKET, Aws
from tests.unit.erasure.conftest import PERSON, SAID, Held, hold_interview, recordings
from tests.unit.erasure.left_over import versions


def make() -> dict[str, int]:
    return dict(service.make_waiting(until(1e9)))


def fetch(aws: Aws, export: Export) -> zipfile.ZipFile:
    made = service.read(FAMILY, export.export_id)
    assert made.state == "ready"
    [(key, _)] = [one for one in versions(aws) if one[0].endswith(f"{export.export_id}.zip")]
    content = aws.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert (made.size_bytes, made.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert PERSON not in key
    assert "family" not in key
    return zipfile.ZipFile(io.BytesIO(content))


def read(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


def test_everything_about_a_person_and_nothing_of_others(versioned: Aws, held: Held, api: Api) -> None:
    other = hold_interview(versioned, api, "somebody-else")
    export = service.ask(FAMILY, PERSON)
    assert make() == {"archived": 1}
    archive = fetch(versioned, export)
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert not [name for name in names if other in name]
    folder, talk = f"sessions/{held.interview}", f"conversations/{held.conversation}"
    assert names >= {
        "README.en.md", "README.vi.md", "manifest.json", "person.json", "audit.json",
        f"{folder}/session.json", f"{folder}/events.json", f"{folder}/results.json",
        f"{talk}/conversation.json", f"{talk}/events.json",
    }  # fmt: skip
    session = read(archive, f"{folder}/session.json")
    assert session["session"]["user_id"] == PERSON
    assert session["answers"][0]["recording"]["recording_id"] in " ".join(names)
    assert SAID in json.dumps(read(archive, f"{folder}/results.json"))
    assert SAID in read(archive, f"{talk}/conversation.json")["turns"][0]["user_text"]
    assert read(archive, f"{folder}/events.json")[0]["seq"] == 1
    [person] = read(archive, "person.json").values()
    assert person["sessions"] == 1
    assert [one["session_id"] for one in person["figures"]] == [held.interview]
    counted = recordings(versioned, held.interview)[-1]
    uploaded = versioned.s3.get_object(Bucket=BUCKET, Key=counted)["Body"].read()
    assert archive.read(f"{folder}/recordings/{counted.partition(held.interview + '/')[2]}") == uploaded
    assert [name for name in names if name.startswith(f"{folder}/transcripts/")]
    assert f"{folder}/results/summary-001.json" in names
    assert f"{folder}/results/report-001.vi.pdf" in names


def test_the_manifest_lists_every_other_file_with_its_digest(versioned: Aws, held: Held) -> None:
    export = service.ask(FAMILY, PERSON)
    make()
    archive = fetch(versioned, export)
    manifest = read(archive, "manifest.json")
    assert (manifest["format"], manifest["of"], manifest["sessions"]) == ("goldenfish-export/1", "person", 2)
    assert {one["name"] for one in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for one in manifest["files"]:
        content = archive.read(one["name"])
        assert (one["bytes"], one["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_both_languages_explain_every_file(versioned: Aws, held: Held) -> None:
    export = service.ask(FAMILY)
    make()
    archive = fetch(versioned, export)
    for language in ("en", "vi"):
        text = archive.read(f"README.{language}.md").decode()
        for name in archive.namelist():
            if name.startswith("README"):
                continue
            parts = name.split("/")
            shown = f"{parts[0]}/<id>/{parts[2]}" if len(parts) > 2 else name
            assert shown in text, (language, name)


def test_a_large_archive_goes_up_in_parts(versioned: Aws, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "PART_BYTES", 5 * 1024 * 1024)
    content = bytes(range(256)) * 4096 * 12
    key = recordings(versioned, held.interview)[-1]
    versioned.s3.put_object(Bucket=BUCKET, Key=f"{key}.more", Body=content)
    export = service.ask(FAMILY, PERSON)
    make()
    archive = fetch(versioned, export)
    [name] = [name for name in archive.namelist() if name.endswith(".more")]
    assert archive.read(name) == content


def test_while_one_waits_it_is_that_one(held: Held) -> None:
    first = service.ask(FAMILY, PERSON)
    assert service.ask(FAMILY, PERSON) == first
    assert service.ask(FAMILY).export_id != first.export_id
    assert make() == {"archived": 2}
    assert make() == {}
    assert service.ask(FAMILY, PERSON).export_id != first.export_id


def test_over_http_it_is_asked_for_and_fetched(versioned: Aws, held: Held, api: Api) -> None:
    asked = api.post("/api/people/export", {"user_id": PERSON})
    assert (asked.status, asked.body["status"], asked.body["url"]) == (202, "waiting", None)
    path = f"/api/people/export/{asked.body['export_id']}"
    assert api.get(path).body["status"] == "waiting"
    make()
    ready = api.get(path).body
    assert ready["status"] == "ready"
    assert "X-Amz-Signature" in ready["url"]
    told = [entry.action for entry in trail(FAMILY).entries]
    assert (told.count("request_export"), told.count("read_export")) == (1, 1)
    own = api.post("/users/me/export")
    assert own.status == 202
    assert api.get(f"/users/me/export/{own.body['export_id']}").body["status"] == "waiting"


def test_nobody_fetches_what_is_somebody_elses(held: Held) -> None:
    export = service.ask(FAMILY, PERSON)
    for caller in (CLINIC, Caller(owner="usr_1", role="admin"), FAMILY.model_copy(update={"session_id": "ses_1"})):
        with pytest.raises(ExportNotFound):
            service.read(caller, export.export_id)
    with pytest.raises(Forbidden):
        service.ask(FAMILY.model_copy(update={"session_id": "ses_1"}))


@pytest.mark.parametrize("scope", [PERSON, ""])
def test_it_goes_with_what_it_holds(versioned: Aws, held: Held, scope: str) -> None:
    export = service.ask(FAMILY, scope)
    make()
    erasure.erase_session(FAMILY, held.interview)
    assert not [key for key, _ in versions(versioned) if key.startswith("exports/")]
    with pytest.raises(ExportNotFound):
        service.read(FAMILY, export.export_id)


def test_one_that_was_being_made_while_it_was_erased_does_not_stay(
    versioned: Aws, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = store.finish

    def late(export: Export) -> bool:
        erasure.erase_session(FAMILY, held.interview)
        return finish(export)

    service.ask(FAMILY, PERSON)
    monkeypatch.setattr(store, "finish", late)
    assert make() == {"archive_erased": 1}
    assert not [key for key, _ in versions(versioned) if key.startswith("exports/")]


def test_one_that_takes_too_long_fails_and_leaves_nothing(versioned: Aws, held: Held) -> None:
    export = service.ask(FAMILY, PERSON)
    left = [8]

    def go_on() -> None:
        if not left[0]:
            raise OutOfTimeError
        left[0] -= 1

    assert service.make_waiting(go_on) == {"archive_too_long": 1}
    failed = service.read(FAMILY, export.export_id)
    assert (failed.state, failed.reason) == ("failed", "took_too_long")
    assert not [key for key, _ in versions(versioned) if key.startswith("exports/")]
    assert not versioned.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads")


def test_one_that_breaks_is_tried_again_and_then_given_up(
    versioned: Aws, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = service.ask(FAMILY, PERSON)

    def broken(*_: Any) -> None:
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr("goldenfish.exports.content.fill", broken)
        for attempt in range(3):
            assert service.read(FAMILY, export.export_id).attempts == attempt
            assert make() == {"archive_failed": 1}
    failed = service.read(FAMILY, export.export_id)
    assert (failed.state, failed.reason) == ("failed", "failed")
    assert make() == {}


def test_one_that_is_asked_for_after_an_erasure_stays_when_that_is_looked_at_again(
    versioned: Aws, held: Held
) -> None:
    erasure.erase_session(FAMILY, held.interview)
    export = service.ask(FAMILY, PERSON)
    make()
    erasure.carry_on(now() + timedelta(minutes=6), until(1e9))
    assert held.interview not in str(fetch(versioned, export).namelist())

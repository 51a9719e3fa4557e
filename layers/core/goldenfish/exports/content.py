"""What an archive holds: everything of every session, what is known of the person, and the audit trail."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, JsonValue

from goldenfish.archives.store import pieces
from goldenfish.archives.zipping import Archive
from goldenfish.audit import service as audit
from goldenfish.clock import now
from goldenfish.conversation import store as conversations
from goldenfish.conversation.reading import read_conversation
from goldenfish.events import store as events
from goldenfish.exports.models import Export
from goldenfish.histories import store as histories
from goldenfish.ids import is_conversation
from goldenfish.invitations import store as invitations
from goldenfish.objects import store as objects
from goldenfish.objects.store import ObjectMissingError
from goldenfish.owned import store as owned
from goldenfish.people import store as people
from goldenfish.problems import SessionNotFound
from goldenfish.sessions.models import Interview
from goldenfish.sessions.reading import read_results
from goldenfish.sessions.service import read_interview
from goldenfish.users import store as users
from goldenfish.users.caller import PLATFORM, Caller

_HERE = Path(__file__).parent
_PAGE = 1000


def fill(archive: Archive, export: Export, person: str) -> int:
    """Write everything into an archive.

    Args:
        archive: to write to.
        export: what was asked for.
        person: key of the person beside the owner; empty: all of the owner's.

    Returns:
        How many sessions and conversations it holds.
    """
    for language in ("en", "vi"):
        archive.add(f"README.{language}.md", [(_HERE / f"README.{language}.md").read_bytes()])
    held: set[str] = set()
    for one in owned.sessions_of(export.owner):
        if person in {"", one.person}:
            try:
                _add_session(archive, one.session_id)
            except SessionNotFound:  # erased meanwhile
                continue
            held.add(one.session_id)
    if not person:
        account = users.read(export.owner)
        if account is not None:
            archive.add_document("account.json", account.model_dump(mode="json", exclude={"password_hash"}))
    archive.add_document("person.json", _people(export.owner, person, held))
    archive.add("invitations.json", _listed(_invitations(export.owner, person)))
    archive.add("audit.json", _listed(_audit(export.owner, held if person else None)))
    return len(held)


def _people(owner: str, person: str, held: Collection[str]) -> JsonValue:
    """Counts, ways of being asked and figures of the sessions that the archive holds, by the person's key."""
    return {
        key: {
            "sessions": sessions,
            "asked_with": asdict(known),
            "figures": [
                one.model_dump(mode="json") for one in histories.of_key(owner, key) if one.session_id in held
            ],
        }
        for key, sessions, known in people.all_of(owner, person)
    }


def _invitations(owner: str, person: str) -> Iterator[JsonValue]:
    """Those that can still be used, or were a while ago; of their codes nothing is known."""
    for one in invitations.of_owner(owner, person):
        yield one.model_dump(mode="json", exclude={"redeemed_by"})


def _audit(owner: str, held: set[str] | None) -> Iterator[JsonValue]:
    """Entries about these sessions; of an account all of them."""
    caller, cursor = Caller(owner=owner, role="service"), ""
    while True:
        page = audit.trail(caller, cursor=cursor)
        for entry in page.entries:
            if held is None or entry.session_id in held:
                yield entry.model_dump(mode="json")
        if page.next is None:
            return
        cursor = page.next


def _add_session(archive: Archive, session_id: str) -> None:
    if is_conversation(session_id):
        folder = f"conversations/{session_id}"
        talk = read_conversation(PLATFORM, session_id)
        turns = conversations.turns_after(session_id, 0)  # those that a reset left behind too
        _add(archive, f"{folder}/conversation.json", {"conversation": talk, "turns": list(turns)})
        _add_objects(archive, f"turns/{session_id}/", f"{folder}/audio")
    else:
        folder = f"sessions/{session_id}"
        interview = read_interview(PLATFORM, session_id)
        _add(archive, f"{folder}/session.json", {"session": interview.session, "answers": list(interview.answers)})
        _add(archive, f"{folder}/results.json", {"results": read_results(PLATFORM, session_id)})
        _add_objects(archive, f"audio/{session_id}/", f"{folder}/recordings", _counted(interview), _over(interview))
        _add_objects(archive, f"text-records/{session_id}/", f"{folder}/transcripts")
        _add_objects(archive, f"results/{session_id}/", f"{folder}/results")
    archive.add(f"{folder}/events.json", _listed(_log(session_id)))


def _counted(interview: Interview) -> dict[str, str | None]:
    """Which version of a recording counts: the bytes that came first under its key."""
    return {answer.recording.key: answer.recording.version_id for answer in interview.answers if answer.recording}


def _over(interview: Interview) -> set[str]:
    """Recordings whose time is over: S3 keeps them for a while yet."""
    moment = now()
    return {one.recording.key for one in interview.answers if one.recording and not one.recording.is_there(moment)}


def _add_objects(
    archive: Archive,
    prefix: str,
    folder: str,
    version_ids: dict[str, str | None] | None = None,
    left_out: Collection[str] = (),
) -> None:
    for key in objects.keys_under(prefix):
        if key in left_out:
            continue
        content = pieces(key, (version_ids or {}).get(key))
        try:
            first = next(content, b"")
        except ObjectMissingError:  # its time was over just now
            continue
        archive.add(f"{folder}/{key.removeprefix(prefix)}", _joined(first, content))


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _add(archive: Archive, name: str, document: Mapping[str, BaseModel | Sequence[BaseModel]]) -> None:
    archive.add_document(
        name,
        {
            key: value.model_dump(mode="json")
            if isinstance(value, BaseModel)
            else [one.model_dump(mode="json") for one in value]
            for key, value in document.items()
        },
    )


def _log(session_id: str) -> Iterator[JsonValue]:
    last = 0
    while page := events.after(session_id, last, _PAGE):
        yield from (event.model_dump(mode="json") for event in page)
        last = page[-1].seq


def _listed(documents: Iterable[JsonValue]) -> Iterator[bytes]:
    """A JSON array, an element at a time."""
    separator = b"[\n"
    for document in documents:
        yield separator + json.dumps(document, ensure_ascii=False).encode()
        separator = b",\n"
    yield b"[]\n" if separator == b"[\n" else b"\n]\n"

"""Asking for an archive of everything about a person or an account, having it made, and fetching it.

Who asks gets an identifier; the sweeper makes the archive within minutes. It can be fetched for seven days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from goldenfish import __version__
from goldenfish.archives.store import Upload
from goldenfish.archives.zipping import Archive
from goldenfish.audit.service import record
from goldenfish.clock import now, to_text
from goldenfish.erasure.plan import WHOLE_ACCOUNT, exports_of, scope_of
from goldenfish.erasure.session import GoOn, OutOfTimeError
from goldenfish.exports import content, store
from goldenfish.exports.models import Export
from goldenfish.ids import new_id
from goldenfish.objects import store as objects
from goldenfish.people.store import person_key
from goldenfish.problems import ExportNotFound, Forbidden
from goldenfish.users.caller import Caller

KEPT = timedelta(days=7)
"""As the bucket's lifecycle removes archives."""
ADDRESS_SECONDS = 3600
CONTENT_TYPE = "application/zip"
FORMAT = "goldenfish-export/1"
_LEASE_S = 960.0
"""Longer than Lambda lets anybody live."""
_ATTEMPTS = 3


def ask(caller: Caller, user_id: str = "") -> Export:
    """Ask for an archive; while one of the same is waiting to be made, it is that one.

    Args:
        caller: who asks.
        user_id: the person's label; empty: everything of the caller.

    Raises:
        Forbidden: the credential is for one session only.
    """
    if caller.session_id:
        raise Forbidden
    scope = scope_of(person_key(user_id)) if user_id else WHOLE_ACCOUNT
    record(caller, "request_export")
    for known in store.of_scope(caller.owner, scope):
        if known.state == "waiting":
            return known
    moment = now()
    export = Export(
        export_id=new_id("exp"),
        owner=caller.owner,
        scope=scope,
        asked_at=moment,
        expires_at=int((moment + KEPT).timestamp()),
    )
    store.put(export)
    return export


def read(caller: Caller, export_id: str) -> Export:
    """How far the caller's archive is.

    Raises:
        ExportNotFound: there is none, it has expired, or was erased with what it held.
    """
    export = None if caller.session_id else store.find(caller.owner, export_id)
    if export is None:
        raise ExportNotFound
    return export


def address(export: Export) -> str | None:
    """Where the archive can be fetched by anybody who has the address; None: it is not ready."""
    if export.state != "ready":
        return None
    return objects.presigned_get(_key(export), content_type=CONTENT_TYPE, expires_s=ADDRESS_SECONDS)


def make_waiting(go_on: GoOn, on_failure: Callable[[Export, Exception], None] | None = None) -> Counter[str]:
    """Make the archives that wait, as far as there is time.

    Args:
        go_on: when this run has to end.
        on_failure: told of an archive and what went wrong with it; it is tried again.

    Returns:
        How many were made or failed.
    """
    outcomes: Counter[str] = Counter()
    for export in store.waiting():
        try:
            go_on()
            outcomes[_make(export, go_on)] += 1
        except OutOfTimeError:  # nothing has begun
            break
        except Exception as error:
            outcomes["archive_failed"] += 1
            if on_failure is not None:
                on_failure(export, error)
    return outcomes


def _make(export: Export, go_on: GoOn) -> str:
    if not store.lease(export, _LEASE_S):
        return "archive_held"
    export = export.model_copy(update={"attempts": export.attempts + 1})
    try:
        made = _written(export, go_on)
    except OutOfTimeError:  # it would take as long the next time
        store.finish(export.model_copy(update={"state": "failed", "reason": "took_too_long"}))
        return "archive_too_long"
    except Exception:
        last = export.attempts >= _ATTEMPTS
        store.finish(export.model_copy(update={"state": "failed", "reason": "failed"}) if last else export)
        raise
    if store.finish(made):
        return "archived"
    for page in objects.versions_under(_key(export)):  # erased while it was made
        objects.remove_versions(page)
    return "archive_erased"


def _written(export: Export, go_on: GoOn) -> Export:
    """The archive, stored."""
    person = "" if export.scope == WHOLE_ACCOUNT else f"PERSON#{export.scope}"
    with Upload(_key(export), CONTENT_TYPE) as upload:
        archive = Archive(upload, go_on)
        sessions = content.fill(archive, export, person)
        archive.close(
            {
                "format": FORMAT,
                "software": f"goldenfish {__version__}",
                "made_at": to_text(now()),
                "asked_at": to_text(export.asked_at),
                "of": "person" if person else "account",
                "sessions": sessions,
            }
        )
    return export.model_copy(update={"state": "ready", "size_bytes": upload.size_bytes, "sha256": upload.sha256})


def _key(export: Export) -> str:
    return f"{exports_of(export.owner, export.scope)}{export.export_id}.zip"

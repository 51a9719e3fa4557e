"""What every session understands: `hello`, which begins or resumes, and `ping`."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, Field, JsonValue

from functions.interviewer import limits
from functions.interviewer.message import Call, Handlers
from goldenfish.background import store as background
from goldenfish.background.models import WarmJob
from goldenfish.clock import now, to_text
from goldenfish.connections import service
from goldenfish.connections.models import DEFAULT_CODECS, ClientAbilities, Connection
from goldenfish.events.models import Frame, FrameType
from goldenfish.events.service import Head, read_head
from goldenfish.ids import is_conversation
from goldenfish.observability import make_logger
from goldenfish.problems import BadMessage
from goldenfish.providers.speaker import Codec
from goldenfish.settings import settings

logger = make_logger("interviewer")

PROTOCOL = 1


def _known(codecs: object) -> object:
    """Formats that we can make; what else a client plays is no fault of its."""
    if not isinstance(codecs, list):
        return codecs
    return list(dict.fromkeys(codec for codec in codecs if codec in get_args(Codec)))  # each once: it is stored


class _Client(BaseModel):
    """What the client can do."""

    codecs: Annotated[tuple[Codec, ...], BeforeValidator(_known)] = DEFAULT_CODECS
    captions: bool = False
    slices: bool = False


class _Resume(BaseModel):
    """What it has of the log."""

    last_seq: int = Field(ge=0, le=10**8)


class _Hello(BaseModel):
    """`hello`. Members that are not known are left aside: a newer client may send them."""

    protocol: Literal[1] = 1
    client: _Client = Field(default_factory=_Client)
    resume: _Resume | None = None


def hello(call: Call) -> None:
    """Keep what the client can do, replay what it missed, and say `ready`.

    Raises:
        SessionNotFound: the session is no more.
        BadMessage: it claims to have events that were never written.
        Superseded: another connection took over.
    """
    wanted = _Hello.model_validate(call.message.data)
    head = read_head(call.connection.caller, call.connection.session_id)
    if wanted.resume and wanted.resume.last_seq > head.last_seq:
        raise BadMessage("`resume.last_seq` is beyond the log.")
    last_seen = wanted.resume.last_seq if wanted.resume else None
    connection = service.introduce(call.connection, ClientAbilities(**dict(wanted.client)), last_seen)
    if wanted.resume:
        last_seq = service.replay(connection)
    else:
        service.flush(connection.session_id, connection=connection)
        last_seq = head.last_seq
    call.channel.send(_ready(connection, head, last_seq, call.message.id))
    if is_conversation(call.connection.session_id) and not wanted.resume:
        _warm()


def _warm() -> None:
    """Have the engines loaded, for which the first turn would wait for seconds; without it, it does wait."""
    try:
        background.start(WarmJob())
    except Exception:
        logger.exception("engines not warmed")


def _ready(connection: Connection, head: Head, last_seq: int, ref: str | None) -> Frame:
    heard = connection.client.captions or (connection.client.slices and settings().hears_slices)
    data: dict[str, JsonValue] = {
        "protocol": PROTOCOL,
        "profile": connection.profile,
        "session_id": connection.session_id,
        "last_seq": last_seq,
        "gen": head.gen,
        "heartbeat_s": limits.HEARTBEAT_S,
        "expires_at": to_text(connection.connected_at + limits.LONGEST_CONNECTION),
        "phrase_end": heard and head.listens_for_phrase,
        "codecs": list(connection.client.codecs),
        "limits": limits.told(),
    }
    return Frame(type=FrameType.READY, ts=now(), session_id=connection.session_id, gen=head.gen, ref=ref, data=data)


def ping(call: Call) -> None:
    """Answer that we are there; what could not be delivered before is tried again."""
    connection = call.connection
    call.channel.send(
        Frame(type=FrameType.PONG, ts=now(), session_id=connection.session_id, ref=call.message.id, data={})
    )
    service.flush(connection.session_id, connection=connection)


HANDLERS: Handlers = {"hello": hello, "ping": ping}

"""From a client's message to its handler: limits, dialect, product, and the answer to what cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import JsonValue, ValidationError

from functions.interviewer import hello, limits
from functions.interviewer.message import Call, Handlers
from goldenfish.clock import now
from goldenfish.connections import service
from goldenfish.connections.admission import shut_out
from goldenfish.connections.channel import Channel
from goldenfish.connections.models import ClientMessage, Connection
from goldenfish.dialects.choose import dialect
from goldenfish.events.models import Frame, FrameType
from goldenfish.ids import is_conversation
from goldenfish.observability import about, make_logger
from goldenfish.problems import (
    BadMessage,
    MessageTooLarge,
    Problem,
    RateLimited,
    SessionNotFound,
    Superseded,
    UnknownType,
)
from goldenfish.providers.faults import ProviderFault

logger = make_logger("interviewer")


def receive(connection_id: str, body: str) -> None:
    """Carry out one message. Whatever is wrong with it is told to its client; the session stays as it was."""
    connection = service.listen(connection_id)
    if connection is None:
        return
    about(connection.session_id)
    if (why := shut_out(connection, now())) is not None:
        service.dismiss(connection, why)
        return
    channel = Channel(connection.session_id, connection)
    message: ClientMessage | None = None
    try:
        if len(body.encode()) > limits.MESSAGE_BYTES:
            raise MessageTooLarge
        message = dialect(connection.profile).parse(body)
        if wait := service.until_allowed(connection, limits.MESSAGES_PER_WINDOW, limits.WINDOW):
            raise RateLimited(retry_after_ms=_ms(wait))
        _handlers(connection.session_id, message.type)[message.type](Call(connection, channel, message))
    except Superseded:
        service.supersede(connection.session_id, connection_id, connection.profile)
    except Problem as problem:
        fatal = isinstance(problem, SessionNotFound)  # erased or past its retention: connecting again is no use
        _refuse(channel, message, problem.code, problem.detail, {**_in_ms(problem.extra), "fatal": fatal})
    except ValidationError as error:
        _refuse(channel, message, BadMessage.code, _first_fault(error))
    except ProviderFault as fault:
        logger.warning("provider fault", code=fault.code, detail=fault.detail)
        _refuse(channel, message, fault.code, "A service that this needs cannot be used now.")
    except Exception:
        logger.exception("unforeseen fault")
        _refuse(channel, message, "internal", "Something went wrong on our side.")
    if ends := ends_soon(connection, now()):
        channel.send(_reconnect(connection, *ends))


def _handlers(session_id: str, kind: str) -> Handlers:
    """The handlers among which the message's type is.

    Raises:
        UnknownType: no handler of this product knows the type.
    """
    for found in (hello.HANDLERS, *_of_product(session_id)):
        if kind in found:
            return found
    raise UnknownType


def _of_product(session_id: str) -> tuple[Handlers, ...]:
    """Loaded at use: no product waits for the import of another."""
    if is_conversation(session_id):
        from functions.interviewer import conversation  # noqa: PLC0415

        return (conversation.HANDLERS,)
    from functions.interviewer import captions, memories  # noqa: PLC0415

    return (memories.HANDLERS, captions.HANDLERS)


def _refuse(
    channel: Channel, message: ClientMessage | None, code: str, text: str, more: Mapping[str, Any] | None = None
) -> None:
    """Answer a message with an error; nothing of what the message said is logged."""
    # With these codes nobody has looked the type up yet: it may be anything.
    known = message is not None and code not in {UnknownType.code, RateLimited.code}
    logger.info("refused", type=message.type if message and known else None, code=code)
    data: dict[str, JsonValue] = {"code": code, "message": text, "fatal": False, **(more or {})}
    ref = message.id if message else None
    channel.send(Frame(type=FrameType.ERROR, ts=now(), session_id=channel.session_id, ref=ref, data=data))


def _in_ms(extra: Mapping[str, Any]) -> dict[str, Any]:
    """What a refusal says besides, with its wait as all times of the protocol: HTTP's is in seconds."""
    told = dict(extra)
    if "retry_after_s" in told:
        told["retry_after_ms"] = told.pop("retry_after_s") * 1000
    return told


def _first_fault(error: ValidationError) -> str:
    """Field and fault only: the value that came may be personal."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'message'}: {first['msg']}"


def ends_soon(connection: Connection, moment: datetime) -> tuple[timedelta, str] | None:
    """How long a connection will still serve, and what ends it; None while that is far off."""
    age, token_ends = connection.age(moment), connection.caller.expires_at
    if age >= limits.RECONNECT_AFTER:
        return limits.LONGEST_CONNECTION - age, "connection_limit"
    if token_ends and token_ends - moment <= limits.TOKEN_NOTICE:
        return token_ends - moment, "token_expires"
    return None


def _reconnect(connection: Connection, left: timedelta, reason: str) -> Frame:
    data: dict[str, JsonValue] = {"in_ms": max(0, _ms(left)), "reason": reason}
    return Frame(type=FrameType.RECONNECT, ts=now(), session_id=connection.session_id, data=data)


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)

"""A way to the client of a session, for fleeting frames: whoever is connected, or nobody."""

from __future__ import annotations

import time

from goldenfish.connections import store
from goldenfish.connections.models import Connection
from goldenfish.dialects.choose import dialect
from goldenfish.events.models import Frame
from goldenfish.observability import make_logger
from goldenfish.providers.speaker import Codec
from goldenfish.sockets import store as sockets
from goldenfish.sockets.store import Posted

logger = make_logger("channel")

_LOOK_AGAIN_S = 1.0
"""While nobody is connected, how long until the store is asked again."""


class Channel:
    """Sends frames to the live connection of one session; follows the client when it reconnects.

    Args:
        session_id: whose.
        connection: as known already; None: it is read when first needed.
    """

    def __init__(self, session_id: str, connection: Connection | None = None) -> None:
        self.session_id = session_id
        self._connection = connection
        self._look_at = 0.0

    @property
    def connection(self) -> Connection | None:
        """The live connection as last seen; None when there is none."""
        if self._connection is None and time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_AGAIN_S
            self._connection = store.read(self.session_id)
        return self._connection

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """Formats that the client plays, the one it likes best first; empty: text only, also when nobody is there."""
        return self.connection.client.codecs if self.connection else ()

    @property
    def whole_reply(self) -> bool:
        """Whether the client's dialect shows a reply as one text, then its sound."""
        return self.connection is not None and dialect(self.connection.profile).whole_reply

    def send(self, frame: Frame) -> bool:
        """Send a frame, or drop it: nobody is connected, or the client cannot take more just now.

        Returns:
            Whether it was sent, all parts of it.
        """
        for _ in range(2):
            connection = self.connection
            if connection is None:
                return False
            outcome = self._post(connection, frame)
            if outcome is not Posted.GONE:
                return outcome is Posted.SENT
            self._follow(connection)
        return False

    def _post(self, connection: Connection, frame: Frame) -> Posted:
        for text in dialect(connection.profile).render(frame):
            outcome = sockets.post(connection.connection_id, text)
            if outcome is not Posted.SENT:
                logger.info("frame dropped", type=frame.type.value, outcome=outcome.value)
                return outcome
        return Posted.SENT

    def _follow(self, gone: Connection) -> None:
        """Take the connection that has replaced one that is gone, or forget it."""
        store.forget_gone(gone)
        found = store.read(self.session_id)
        self._connection = found if found and found.connection_id != gone.connection_id else None
        self._look_at = time.monotonic() + _LOOK_AGAIN_S

"""The live connection of a session that the API knows: its tickets and its log come from there."""

from __future__ import annotations

from cli.api_client import ApiClient
from cli.live.acceptor import Acceptor
from cli.live.live_socket import Listener, LiveSocket

CODECS = ("ogg_opus", "mp3", "wav")


def session_socket(
    client: ApiClient,
    session_id: str,
    *,
    view: Acceptor | None = None,
    listener: Listener | None = None,
    codecs: tuple[str, ...] = CODECS,
) -> LiveSocket:
    """A socket that is not open yet; enter it to connect.

    Args:
        client: whose token asks for the tickets.
        session_id: of an interview or a conversation.
        view: takes over what comes; a new one unless given.
        listener: told of every message.
        codecs: what this client plays; none for text only.
    """
    return LiveSocket(
        lambda: client.socket_address(session_id),
        view or Acceptor(),
        catch_up=lambda after: client.events(session_id, after),
        codecs=codecs,
        listener=listener,
    )

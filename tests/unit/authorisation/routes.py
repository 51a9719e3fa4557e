"""What each route is for: the table that a new route has to be put into."""

from __future__ import annotations

from typing import Any, Literal

Kind = Literal["public", "anyone", "session", "thing", "account", "operator", "admin", "guest"]
"""
* `public`: no token is looked at.
* `anyone`: every caller with a token that holds; what it does is the caller's own.
* `session`: the session of the path, for its owner and administrators; to others it is not there.
* `thing`: something else of the path that belongs to an owner; to others, administrators too, it is not there.
* `account`: people with an account here; 403 to service tokens.
* `operator`: for administrators and service tokens; 403 to everybody else.
* `admin`: 403 to everybody else.
* `guest`: for the credential of the path's own session; 403 to everybody else who is known.
"""

Route = tuple[str, str]

KINDS: dict[Route, Kind] = {
    ("get", "/api/config"): "public",
    ("post", "/api/invitations/redeem"): "public",
    ("post", "/api/invitations"): "anyone",
    ("post", "/api/session/{session_id}/credential"): "guest",
    ("get", "/api/health"): "public",
    ("get", "/health"): "public",
    ("get", "/health/ready"): "public",
    ("get", "/health/live"): "public",
    ("get", "/api/metrics"): "operator",
    ("get", "/api/analytics"): "admin",
    ("post", "/api/session"): "anyone",
    ("post", "/api/conversations"): "anyone",
    ("post", "/api/sessions"): "anyone",
    ("post", "/api/text-chat"): "anyone",
    ("post", "/api/people/erase"): "anyone",
    ("get", "/api/audit"): "anyone",
    ("get", "/api/limits"): "anyone",
    ("post", "/api/people/export"): "anyone",
    ("get", "/api/people/export/{export_id}"): "thing",
    ("post", "/users/me/export"): "anyone",
    ("get", "/users/me/export/{export_id}"): "thing",
    ("get", "/api/consents"): "anyone",
    ("post", "/api/auth/register"): "public",
    ("post", "/api/auth/login"): "public",
    ("post", "/api/auth/refresh"): "public",
    ("post", "/users/authorize"): "public",
    ("post", "/api/auth/logout"): "account",
    ("get", "/users/me"): "anyone",
    ("patch", "/users/me"): "account",
    ("delete", "/users/me"): "account",
    ("post", "/users/"): "admin",
    ("get", "/users/"): "admin",
    ("patch", "/users/{user_id}"): "admin",
    ("post", "/api/webhooks"): "anyone",
    ("get", "/api/webhooks"): "anyone",
    ("get", "/api/webhooks/{hook_id}"): "thing",
    ("patch", "/api/webhooks/{hook_id}"): "thing",
    ("delete", "/api/webhooks/{hook_id}"): "thing",
    ("post", "/api/webhooks/{hook_id}/rotate-secret"): "thing",
    ("post", "/api/webhooks/{hook_id}/ping"): "thing",
    ("get", "/api/webhooks/{hook_id}/deliveries"): "thing",
    ("post", "/api/webhooks/{hook_id}/deliveries/{delivery_id}/redeliver"): "thing",
}
"""Routes with `{session_id}` are of kind `session` by themselves."""

_FORM = {"content_type": "audio/wav", "size_bytes": 9}
BODIES: dict[str, Any] = {
    "/api/session/{session_id}/upload": {"question_index": 1, **_FORM},
    "/api/session/{session_id}/slice": {"question_index": 1, "number": 1, **_FORM},
    "/api/session/{session_id}/parts": {"question_index": 1, "content_type": "audio/webm"},
    "/api/session/{session_id}/complete": {
        "question_index": 1,
        "upload_id": "001-upl_x",
        "count": 1,
        "size_bytes": 9,
        "sha256": "0" * 64,
    },
    "/api/session/{session_id}/end_answer": {"question_index": 1},
    "/api/session/{session_id}/text": {"question_index": 1, "text": "We lived by the river."},
    "/api/session/{session_id}/realtime": {
        "sdp": "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    },
    "/api/conversations/{session_id}/upload": _FORM,
    "/api/session/{session_id}/consent": {
        "decisions": [{"purpose": "research", "granted": False}],
        "version": "1",
        "language": "en",
    },
    "/api/conversations": {"product": "mentor"},
    "/api/session": {"user_id": "grandmother"},
    "/api/invitations": {"user_id": "grandmother"},
    "/api/text-chat": {"text": "Hello."},
    "/api/people/erase": {"user_id": "nobody"},
    "/api/people/export": {"user_id": "nobody"},
    "/api/webhooks": {"url": "https://example.org/hook", "types": ["session.finished"]},
    "/api/webhooks/{hook_id}": {"active": True},
    "/users/": {"login": "newcomer", "password": "a quiet evening by the lake", "role": "agent"},
    "/users/{user_id}": {"role": "agent"},
    "/users/me": {"display_name": "Nan"},
}
"""What a route asks for, where it cannot do without."""


RENEWAL: Route = ("post", "/api/session/{session_id}/credential")
_NOT_OF_PARTICIPANTS = {("delete", "/api/session/{session_id}")}
_OTHERS_OF_PARTICIPANTS = {("get", "/api/consents")}


def of_participants(route: Route) -> bool:
    """Whether a route opens to the credential of a session; the mentor's, by the paths of its seed, have no page."""
    about_a_session = "{session_id}" in route[1] and not route[1].startswith("/api/sessions/")
    return route in _OTHERS_OF_PARTICIPANTS or (about_a_session and route not in _NOT_OF_PARTICIPANTS)


def kind_of(route: Route) -> Kind | None:
    """What a route is for; None: nobody has said so."""
    return KINDS.get(route) or ("session" if "{session_id}" in route[1] else None)

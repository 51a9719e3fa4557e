"""An entry of the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from goldenfish.frozen import Frozen
from goldenfish.users.caller import Role

Action = Literal[
    # what a session holds, or what was kept of it
    "read_results",
    "read_report",
    "read_events",
    "read_conversation",
    "read_recording",
    "read_consents",
    "open_socket",
    "request_export",
    "read_export",
    # what is kept about accounts and the trail itself
    "read_users",
    "read_account",
    "read_audit",
    "read_analytics",
    # signing in
    "register",
    "sign_in",
    "sign_in_refused",
    "sign_out",
    "sign_ins_revoked",
    "refresh_reused",
    "invite",
    "redeem_invitation",
    "invitation_reused",
    "refused",
    # accounts, consent, hooks
    "create_user",
    "change_user",
    "change_role",
    "change_password",
    "disable_user",
    "enable_user",
    "change_consent",
    "create_webhook",
    "change_webhook",
    "rotate_webhook_secret",
    "delete_webhook",
    # erasure: asked for, and done
    "erase_session",
    "erase_person",
    "erase_account",
    "erased",
]
"""What was done. Closed: a new kind of deed gets its own name here."""

ACTIONS: tuple[Action, ...] = get_args(Action)


class AuditEntry(Frozen):
    """One deed. It names accounts and sessions by their identifiers and holds nothing a person said or is called."""

    id: str
    at: datetime
    action: Action
    by: str = Field(default="", description="owner of the caller; empty: nobody who is known, or the platform")
    role: Role | None = Field(default=None, description="of the caller; None: nobody who is known")
    session_id: str = Field(default="", description="whose content it was; empty: of no single session")
    subject_owner: str = Field(default="", description="whose things they are")
    request_id: str = Field(default="", description="of the HTTP request, as in the logs")
    detail: str = Field(default="", description="a word of a closed vocabulary, never a value that somebody gave")


class AuditPage(Frozen):
    """Part of a trail, the newest first."""

    entries: tuple[AuditEntry, ...]
    next: str | None = Field(default=None, description="give it as `cursor` for what is older; None: that is all")

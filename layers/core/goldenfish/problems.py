"""Expected refusals: typed, each with a stable code and HTTP status (RFC 9457 fields).

Services raise them, the API renders them as problem+json. A fault of ours is not a problem: it stays an exception.
"""

from __future__ import annotations

from typing import ClassVar


class Problem(Exception):
    """Base of all refusals.

    Args:
        detail: one sentence for the developer who reads the answer; never holds personal data.
        extra: further members of the problem document, for example the route to use instead.
    """

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be carried out."
    loggable: ClassVar[bool] = True
    """Its text is ours alone (see `observability.exceptions`)."""

    def __init__(self, detail: str | None = None, **extra: str | int | list[int] | list[dict[str, str]]) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra = extra


class Unauthorised(Problem):
    """No token, or one that is not known."""

    code, status, title = "unauthorised", 401, "A valid bearer token is needed."


class TokenExpired(Problem):
    """The token was good once; a client refreshes it."""

    code, status, title = "token_expired", 401, "The token has expired."


class Forbidden(Problem):
    """The caller is known, and its role may not do this."""

    code, status, title = "forbidden", 403, "This is for another role."


class SignInFailed(Problem):
    """Login and password do not go together; which of them is wrong, or whether it is something else, is not told."""

    code, status, title = "sign_in_failed", 401, "Login or password is wrong, or the account is closed."


class LoginTaken(Problem):
    """Somebody else has this login, or this external identity."""

    code, status, title = "login_taken", 409, "There is an account with this login."


class WeakPassword(Problem):
    """The password is too short, too long or too common."""

    code, status, title = "weak_password", 422, "The password does not fit the rules."


class RegistrationClosed(Problem):
    """Accounts are made by an administrator here."""

    code, status, title = "registration_closed", 403, "Accounts are made by an administrator here."


class UserNotFound(Problem):
    """No such account."""

    code, status, title = "user_not_found", 404, "There is no such account."


class IdentityUnavailable(Problem):
    """The keys of an external issuer cannot be had now, so its tokens cannot be checked."""

    code, status, title = "identity_unavailable", 503, "The token's issuer cannot be asked now; try again."


class NotConsented(Problem):
    """The person has not consented to what this needs."""

    code, status, title = "not_consented", 403, "The person has not consented to this."


class TooManyRequests(Problem):
    """More requests than the caller may make in a while; `retry_after_s` says when to ask again."""

    code, status, title = "too_many_requests", 429, "Too many requests; wait a little."


class QuotaExhausted(Problem):
    """The caller has used up what a day allows; `retry_after_s` says when the next one begins."""

    code, status, title = "quota_exhausted", 429, "The day's allowance is used up."


class WebhookNotFound(Problem):
    """No such webhook for this caller; somebody else's answers the same."""

    code, status, title = "webhook_not_found", 404, "There is no such webhook."


class DeliveryNotFound(Problem):
    """The webhook's log has no such delivery, or no longer."""

    code, status, title = "delivery_not_found", 404, "There is no such delivery."


class WebhookUrlRefused(Problem):
    """The address is none that may be called."""

    code, status, title = "webhook_url_refused", 422, "This address cannot be a webhook's."


class TooManyWebhooks(Problem):
    """The owner has as many webhooks as can be."""

    code, status, title = "too_many_webhooks", 409, "There are as many webhooks as can be; remove one."


class WebhookDisabled(Problem):
    """The webhook is switched off; nothing is sent to it."""

    code, status, title = "webhook_disabled", 409, "This webhook is switched off."


class InvitationNotFound(Problem):
    """No such invitation, or it was used, or it is over, or its session is gone; which of them is not told."""

    code, status, title = "invitation_not_found", 404, "There is no such invitation, or it has been used."


class SessionNotFound(Problem):
    """No such session for this caller; somebody else's session answers the same."""

    code, status, title = "session_not_found", 404, "There is no such session."


class QuestionNotAsked(Problem):
    """The index names a question that has not been asked."""

    code, status, title = "question_not_asked", 409, "This question has not been asked in this session."


class SessionClosed(Problem):
    """The session is closed; what is being asked for needs an open one."""

    code, status, title = "session_closed", 409, "The session is closed."


class AlreadyRecorded(Problem):
    """The answer has ended and has its recording."""

    code, status, title = "already_recorded", 409, "This answer has ended and already has a recording."


class AudioTooLarge(Problem):
    """Larger than the multipart route takes."""

    code, status, title = "audio_too_large", 413, "The recording is too large for this route."


class UnsupportedAudioType(Problem):
    """The content is none of the formats that are accepted."""

    code, status, title = "unsupported_audio_type", 415, "The content is not a supported audio format."
    answer_reason: ClassVar[str] = "unsupported_audio"


class EmptyAudio(Problem):
    """No bytes."""

    code, status, title = "empty_audio", 422, "The recording is empty."
    answer_reason: ClassVar[str] = "empty_audio"


class PartMissing(Problem):
    """Parts of an upload have not arrived; `missing` names them, at most a thousand."""

    code, status, title = "part_missing", 409, "Parts of the recording have not arrived."


class ChecksumMismatch(Problem):
    """The parts together are not what the client says it recorded; they stay, and can be sent again."""

    code, status, title = "checksum_mismatch", 422, "The parts together are not this recording."


class InvalidRequest(Problem):
    """The body or a parameter does not fit its schema."""

    code, status, title = "invalid_request", 422, "The request does not fit its schema."


class IdempotencyKeyInvalid(Problem):
    """The Idempotency-Key is empty or longer than 255 characters."""

    code, status, title = "idempotency_key_invalid", 400, "The Idempotency-Key must have 1 to 255 characters."


class IdempotencyKeyReused(Problem):
    """The same key came with other parameters."""

    code, status, title = "idempotency_key_reused", 422, "This Idempotency-Key was used with other parameters."


class IdempotencyInProgress(Problem):
    """The first request with this key is still being carried out."""

    code, status, title = "idempotency_in_progress", 409, "A request with this Idempotency-Key is under way."


class ReportNotReady(Problem):
    """The session has no summary yet, or none in this format."""

    code, status, title = "report_not_ready", 409, "There is no report of this session yet."


class ExportNotFound(Problem):
    """There is no such archive, or it is another caller's; told alike."""

    code, status, title = "export_not_found", 404, "There is no such archive."


class StaleTurn(Problem):
    """The message speaks of a turn that was left behind."""

    code, status, title = "stale_turn", 409, "This turn has been left behind."


class QuestionSkipped(Problem):
    """The person has left the question out; no recording of it counts."""

    code, status, title = "question_skipped", 409, "This question was left out in this session."


class WrongState(Problem):
    """The session or question is in a state in which this cannot be done."""

    code, status, title = "wrong_state", 409, "This cannot be done now."


class BadMessage(Problem):
    """A message over the socket that is not a JSON object with a `type`, or does not fit its type."""

    code, status, title = "bad_message", 400, "The message does not fit its type."


class UnknownType(Problem):
    """A message over the socket whose type is not known in this session."""

    code, status, title = "unknown_type", 400, "This type of message is not known here."


class MessageTooLarge(Problem):
    """A message over the socket above the limit that `ready` told."""

    code, status, title = "too_large", 413, "The message is too large."


class RateLimited(Problem):
    """More messages over the socket than `ready` allowed."""

    code, status, title = "rate_limited", 429, "Too many messages; wait a little."


class Superseded(Problem):
    """Another connection of the session took over; this one is not listened to any more."""

    code, status, title = "superseded", 409, "Another connection of this session took over."


class Busy(Problem):
    """Concurrent writers kept winning; nothing was done."""

    code, status, title = "busy", 503, "The session is busy; try again."


class Unhealthy(Problem):
    """Something that requests need does not answer."""

    code, status, title = "unhealthy", 503, "Something that this service needs cannot be reached."


class RealtimeOff(Problem):
    """No vendor of live speech-to-speech is configured."""

    code, status, title = "realtime_off", 409, "Live speech-to-speech is not switched on here."

"""The reference model: what a client was promised of one interview, in a few plain values.

It knows nothing of versions, locks or joins. It keeps what the client was told and what the bucket took, and says
what the stored interview must come to.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from goldenfish.sessions.models import Answer, AnswerState
from tests.faults.histories.vendor import CUT_S, transcript_of


@dataclass(frozen=True)
class Stored:
    """A recording that the bucket took."""

    number: int
    content: str


@dataclass
class AskedQuestion:
    """One question that was, or may have been, asked.

    Attributes:
        stored: its recordings, by identifier.
        least: the highest number of a recording that was acknowledged, and counted, while the answer was open.
        end_tried: somebody asked for its end, or for the session's; perhaps in vain.
        ended: its end was acknowledged.
        refused: the last upload's content was refused, and that was acknowledged.
    """

    stored: dict[str, Stored] = field(default_factory=dict)
    least: int = 0
    end_tried: bool = False
    ended: bool = False
    refused: bool = False

    def check(self, answer: Answer, refusals: set[str], *, not_kept: bool) -> None:
        """What became of it, when everything has come to rest.

        Args:
            answer: as it is stored.
            refusals: recordings that the vendor has refused for good.
            not_kept: the recording may have been removed before what was left undone could be done.
        """
        if not self.stored:
            self._check_unrecorded(answer)
            return
        assert answer.recording is not None, "an accepted recording was lost"
        assert answer.state is AnswerState.ENDED, answer.state
        found = self.stored[answer.recording.recording_id]
        assert found.number >= self.least, "an older recording took the place of an acknowledged one"
        expected = transcript_of(found.content)
        assert answer.transcript is not None, "an answer without a transcript or a reason"
        assert answer.assessment is not None, "an answer without an assessment or a reason"
        if not_kept and self._was_left(answer):
            return
        if answer.transcript.reason == "engine_failed" and answer.recording.recording_id in refusals:
            return
        assert (answer.transcript.status, answer.transcript.reason) == (expected.status, expected.reason), found
        assert answer.assessment.reason == ("unsupported_audio" if found.content == "noise" else "no_speech"), found
        assert answer.transcript.trim_s == answer.assessment.trim_s == (CUT_S if found.content == "phrase" else None)

    def _was_left(self, answer: Answer) -> bool:
        """Whether a part is left out for lack of consent, or was given up, and says so."""
        parts = (answer.transcript, answer.assessment)
        reasons = {"not_consented", "engine_failed", "extractor_failed"}
        return any(part is not None and part.reason in reasons for part in parts)

    def _check_unrecorded(self, answer: Answer) -> None:
        assert answer.recording is None, "a recording out of nowhere"
        if answer.state is AnswerState.NOT_ANSWERED:
            assert not self.ended, "an answer's end was acknowledged and forgotten"
            return
        assert answer.state is AnswerState.ENDED, answer.state
        assert self.end_tried, "an answer ended by itself"
        assert answer.transcript is not None, "an answer without a transcript or a reason"
        assert answer.assessment is not None, "an answer without an assessment or a reason"
        reasons = {"no_recording", "unsupported_audio"} if self.refused else {"no_recording"}
        assert answer.transcript.reason in reasons, answer.transcript.reason


@dataclass
class Reference:
    """One interview, as its client knows it.

    Attributes:
        asked: by question index; a request that died may have asked one more.
        close_tried: somebody asked for the close; perhaps in vain.
        closed: the close was acknowledged.
        expired: its retention is over.
        withdrawn: purposes of which a consent was withdrawn at some time, perhaps in vain.
        erased: somebody asked to remove what was made; perhaps in vain.
        withdrawals: how often the consent to the vendor was withdrawn, perhaps in vain.
    """

    asked: dict[int, AskedQuestion] = field(default_factory=dict)
    close_tried: bool = False
    closed: bool = False
    expired: bool = False
    withdrawn: set[str] = field(default_factory=set)
    erased: bool = False
    withdrawals: int = 0

    @property
    def not_kept(self) -> bool:
        """Whether recordings may have been removed: the consent to keep them was withdrawn."""
        return "keep" in self.withdrawn

    def question(self, index: int) -> AskedQuestion:
        """The question at this index."""
        return self.asked.setdefault(index, AskedQuestion())

    def open_question(self, index: int) -> bool:
        """Whether nobody has asked for the end of this answer yet."""
        return not self.close_tried and not self.question(index).end_tried

    def may_refuse_upload(self, index: int) -> set[str]:
        """Codes with which an upload for this question may be refused."""
        codes = set()
        if self.expired:
            codes.add("session_not_found")
        if self.close_tried:
            codes.add("session_closed")
        question = self.question(index)
        if question.end_tried and question.stored:
            codes.add("already_recorded")
        return codes

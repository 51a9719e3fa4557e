"""The port to speech recognition: what every engine takes and gives.

The caller has decoded the recording and found where speech is; an engine sees samples only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from goldenfish.audio.spans import Span
    from goldenfish.transcripts.models import Accuracy, Draft

    Samples = NDArray[np.float32]


class TransientEngineError(Exception):
    """A fault that a later attempt may cure (429, 5xx, connection, vendor time-out): the worker retries.

    Args:
        detail: one sentence for logs; never holds the words of an answer.
        retry_after_s: how long the vendor asks to be left alone; None when it says nothing.
    """

    loggable: ClassVar[bool] = True
    """Its text is ours alone (see `observability.exceptions`)."""

    def __init__(self, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_s = retry_after_s


class PermanentEngineError(Exception):
    """A fault that no retry cures; it becomes a failed transcript.

    Args:
        reason: stable reason code, one of `goldenfish.transcripts.models.FailureReason`.
        detail: one sentence for logs; never holds the words of an answer.
    """

    loggable: ClassVar[bool] = True
    """Its text is ours alone (see `observability.exceptions`)."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Transcriber(Protocol):
    """One speech recognition engine."""

    engine: str
    """Stable name of the engine: `mock`, `pocketsphinx`, `whisper`, `openai`."""
    model: str
    """Model name or path as configured; stored with every transcript."""
    accuracy: Accuracy
    """How far its words can be trusted; shown with every transcript."""
    paid: bool
    """True when a call costs money; such a call is guarded against repetition."""
    verbatim: bool
    """Whether it writes filled pauses ("um", "ờ"), which most engines leave out."""

    def supports(self, language: str) -> bool:
        """Whether the engine can transcribe this BCP 47 primary language (`en`, `vi`)."""
        ...

    def transcribe(self, samples: Samples, sample_rate: int, *, language: str, speech: Sequence[Span]) -> Draft:
        """Transcribe one answer.

        Args:
            samples: mono signal, shape=(n,), float32 in [-1, 1].
            sample_rate: in Hz; always 16,000 today.
            language: declared language of the answer.
            speech: speech found by voice activity detection, in seconds from the start.

        Raises:
            TransientEngineError: a later attempt may succeed.
            PermanentEngineError: no attempt will.
        """
        ...

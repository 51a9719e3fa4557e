"""OpenAI's transcription service, or a server that speaks its format.

Which models there are, and until when, is theirs to change: the name is configuration. `whisper-1` and
whatever has "whisper" in its name gives words with times; `gpt-4o-transcribe` and `gpt-transcribe` give text only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openai import APIConnectionError, APIStatusError, OpenAI, Timeout
from pydantic import ValidationError

from goldenfish.audio.encode import encode_flac
from goldenfish.audio.joined import JoinedSpeech, join_speech
from goldenfish.providers.transcriber import PermanentEngineError, TransientEngineError
from goldenfish.providers.transcribers.openai_answer import Answer
from goldenfish.providers.transcribers.retry_after import retry_after_s
from goldenfish.providers.transcribers.whisper_doubt import is_invented
from goldenfish.transcripts.models import Accuracy, Draft, FailureReason, Segment, Word
from goldenfish.transcripts.tokens import tokenize
from goldenfish.vendor_costs.metering import transcribed

if TYPE_CHECKING:
    from goldenfish.audio.spans import Span
    from goldenfish.providers.transcriber import Samples

VENDOR_URL = "https://api.openai.com/v1"
CONNECT_TIMEOUT_S = 5.0
RETRYABLE_STATUS = frozenset({408, 409, 425, 429})
# 429 also says "your money is used up", which waiting does not cure.
OUT_OF_CREDIT = "insufficient_quota"


class OpenAITranscriber:
    """One paid call per recording; the queue retries, never the client library.

    Args:
        api_key: the vendor's key.
        model: name of the model.
        base_url: of a compatible server; empty: the vendor's own.
        timeout_s: longest wait for the server to take or give anything, in seconds.
    """

    engine = "openai"
    accuracy: Accuracy = "normal"
    paid = True
    verbatim = False

    def __init__(self, *, api_key: str, model: str, base_url: str = "", timeout_s: float = 120.0) -> None:
        self.model = model
        self._vendors_own = not base_url
        self._client = OpenAI(
            api_key=api_key,
            base_url=base_url or VENDOR_URL,
            timeout=Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
            max_retries=0,
        )

    def supports(self, language: str) -> bool:
        """Every language of the platform; the service refuses those that it does not know."""
        return bool(language)

    def transcribe(self, samples: Samples, sample_rate: int, *, language: str, speech: Sequence[Span]) -> Draft:
        """Send the speech without its long silences as FLAC; see `Transcriber.transcribe`."""
        joined = join_speech(samples, sample_rate, speech)
        audio = encode_flac(joined.samples, sample_rate)
        answer = self._ask(audio, language)
        transcribed(self.model, joined.samples.size / sample_rate, vendors_own=self._vendors_own)
        return _draft(answer, joined, language)

    def _ask(self, audio: bytes, language: str) -> Answer:
        try:
            response = self._client.audio.transcriptions.with_raw_response.create(
                file=("answer.flac", audio, "audio/flac"), model=self.model, **_parameters(self.model, language)
            )
            return Answer.model_validate_json(response.content)
        except APIConnectionError as error:  # time-outs too
            raise TransientEngineError(f"openai: {type(error).__name__}") from error
        except APIStatusError as error:
            raise _refusal(error) from error
        except ValidationError as error:
            raise TransientEngineError("openai: the answer is not a transcription") from error


def _parameters(model: str, language: str) -> dict[str, Any]:
    """What a model family understands; the service answers 400 to some of the rest."""
    if "whisper" in model:
        return {
            "language": language,
            "response_format": "verbose_json",
            "timestamp_granularities": ["word", "segment"],
            "temperature": 0.0,
        }
    # Without chunking the text of a long recording stops at the model's output limit.
    plain: dict[str, Any] = {"response_format": "json", "chunking_strategy": "auto"}
    if model.startswith("gpt-transcribe"):
        # It ignores `language`: https://github.com/stdapi-ai/stdapi.ai/issues/101
        return plain | {"languages": [language]}
    if model.endswith("-diarize"):
        return plain | {"language": language}
    return plain | {"language": language, "include": ["logprobs"]}


def _refusal(error: APIStatusError) -> TransientEngineError | PermanentEngineError:
    """The vendor's message is left out: it may quote the request."""
    said = f"openai answered {error.status_code}" + (f" ({error.code})" if error.code else "")
    can_be_cured = error.status_code >= 500 or error.status_code in RETRYABLE_STATUS  # noqa: PLR2004
    if can_be_cured and error.code != OUT_OF_CREDIT:
        return TransientEngineError(said, retry_after_s=retry_after_s(error.response.headers))
    return PermanentEngineError(FailureReason.ENGINE_FAILED, said)


def _draft(answer: Answer, joined: JoinedSpeech, language: str) -> Draft:
    invented = [segment for segment in answer.segments or () if is_invented(segment)]
    kept = [segment for segment in answer.segments or () if not is_invented(segment)]
    words = [
        word
        for word in answer.words or ()
        if not any(s.start <= (word.start + word.end) / 2 < s.end for s in invented)
    ]
    return Draft(
        text=" ".join(segment.text.strip() for segment in kept) if invented else answer.text.strip(),
        segments=tuple(_segment(segment.text, segment.start, segment.end, joined) for segment in kept),
        words=tuple(_word(word.word, word.start, word.end, joined) for word in words),
        confidence=_confidence(answer),
        language=language,
        dropped_words=sum(len(tokenize(segment.text)) for segment in invented),
    )


def _segment(text: str, start_s: float, end_s: float, joined: JoinedSpeech) -> Segment:
    start, end = joined.span_in_recording(start_s, end_s)
    return Segment(text=text.strip(), start_s=start, end_s=end)


def _word(text: str, start_s: float, end_s: float, joined: JoinedSpeech) -> Word:
    start, end = joined.span_in_recording(start_s, end_s)
    return Word(text=text.strip(), start_s=start, end_s=end, confidence=None)


def _confidence(answer: Answer) -> float | None:
    """Geometric mean of the token probabilities, where the model gives them."""
    logprobs = [token.logprob for token in answer.logprobs or ()] or [s.avg_logprob for s in answer.segments or ()]
    return round(math.exp(min(0.0, sum(logprobs) / len(logprobs))), 4) if logprobs else None

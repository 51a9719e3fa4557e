"""Whisper (or PhoWhisper) through faster-whisper, from a model directory inside the image; never from a hub.

The directory holds a CTranslate2 model (`model.bin`, `config.json`, `tokenizer.json`, `vocabulary.json`)
and our `card.json`, which says what the weights are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldenfish.audio.joined import JoinedSpeech, join_speech
from goldenfish.providers.transcriber import PermanentEngineError
from goldenfish.providers.transcribers.whisper_doubt import (
    MAX_COMPRESSION_RATIO,
    MAX_NO_SPEECH,
    MIN_MEAN_LOGPROB,
    is_invented,
)
from goldenfish.transcripts.models import Accuracy, Draft, FailureReason, Segment, Word
from goldenfish.transcripts.tokens import tokenize

if TYPE_CHECKING:
    from goldenfish.audio.spans import Span
    from goldenfish.providers.transcriber import Samples

REQUIRED_FILES = ("model.bin", "config.json", "tokenizer.json", "card.json")
# Greedy and deterministic first; warmer only where that gives a loop or very unsure text.
TEMPERATURES = (0.0, 0.2, 0.4)
SILENCE_BEFORE_INVENTION_S = 2.0
SURE_OF_LANGUAGE = 0.8

_ACCURACY: dict[str, Accuracy] = {"trained": "normal", "random": "mock", "unknown": "low"}


class ModelCard(BaseModel):
    """`card.json`: what a model directory holds; written by whoever puts the weights there."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="for example PhoWhisper-small")
    weights: Literal["trained", "random", "unknown"]
    languages: tuple[str, ...] = Field(default=(), description="empty: all that the model knows")
    source: str = Field(default="", description="where the weights come from")
    verbatim: bool = Field(default=False, description="trained to write filled pauses, as stock Whisper is not")


class WhisperTranscriber:
    """One model directory.

    Args:
        directory: the CTranslate2 model directory with its card.
        name: shown as the model in transcripts; empty: the card's name.

    Raises:
        PermanentEngineError: the directory is not a complete model.
    """

    engine = "whisper"
    paid = False

    def __init__(self, directory: Path, *, name: str = "") -> None:
        missing = [file for file in REQUIRED_FILES if not (directory / file).is_file()]
        if missing:  # without its tokenizer.json faster-whisper would ask a hub for one
            raise PermanentEngineError(FailureReason.ENGINE_FAILED, f"the Whisper model lacks {', '.join(missing)}")
        try:
            self._card = ModelCard.model_validate_json((directory / "card.json").read_bytes())
        except ValidationError as error:
            raise PermanentEngineError(
                FailureReason.ENGINE_FAILED, "the Whisper model's card is not valid"
            ) from error
        self._directory = directory
        self.model = name or self._card.name
        self.accuracy: Accuracy = _ACCURACY[self._card.weights]
        self.verbatim = self._card.verbatim

    def supports(self, language: str) -> bool:
        """The languages of the card; of those that the model itself knows."""
        if self._card.languages and language not in self._card.languages:
            return False
        return language in _load(self._directory).supported_languages

    def transcribe(self, samples: Samples, sample_rate: int, *, language: str, speech: Sequence[Span]) -> Draft:
        """Transcribe the speech without its long silences; see `Transcriber.transcribe`."""
        joined = join_speech(samples, sample_rate, speech)
        heard = _heard(_load(self._directory), joined.samples)
        found, _ = _load(self._directory).transcribe(
            joined.samples,
            language=language,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            compression_ratio_threshold=MAX_COMPRESSION_RATIO,
            log_prob_threshold=MIN_MEAN_LOGPROB,
            no_speech_threshold=MAX_NO_SPEECH,
            word_timestamps=True,
            hallucination_silence_threshold=SILENCE_BEFORE_INVENTION_S,
            vad_filter=False,
        )
        return _draft(found, joined, heard)


@cache
def _load(directory: Path) -> Any:  # noqa: ANN401 - the package has no types
    """The model, once per process."""
    import ctranslate2  # noqa: PLC0415 - 150 MB, only where this engine is chosen
    from faster_whisper import WhisperModel  # noqa: PLC0415 - likewise

    ctranslate2.set_random_seed(0)  # the warmer temperatures sample
    try:
        return WhisperModel(str(directory), device="cpu", local_files_only=True)
    except (RuntimeError, ValueError) as error:  # what CTranslate2 raises for a broken model
        raise PermanentEngineError(FailureReason.ENGINE_FAILED, "the Whisper model cannot be loaded") from error


def _heard(model: Any, samples: Samples) -> str | None:  # noqa: ANN401 - the package has no types
    """The language of the first half minute, where the model is sure: told what to write, it writes that anyway."""
    if not model.model.is_multilingual:
        return None
    language, probability, _ = model.detect_language(samples)
    return str(language) if probability >= SURE_OF_LANGUAGE else None


def _draft(found: Iterable[Any], joined: JoinedSpeech, language: str | None) -> Draft:
    segments: list[Segment] = []
    words: list[Word] = []
    logprobs: list[tuple[float, int]] = []
    dropped = 0
    for segment in found:
        text = segment.text.strip()
        if is_invented(segment):  # what faster-whisper keeps when every temperature has failed
            dropped += len(tokenize(text))
        elif text:
            segments.append(_segment(segment, joined, text))
            words += [_word(word, joined) for word in segment.words or () if word.word.strip()]
            logprobs.append((segment.avg_logprob, max(1, len(segment.tokens))))
    tokens = sum(count for _, count in logprobs)
    mean = sum(logprob * count for logprob, count in logprobs) / tokens if tokens else None
    return Draft(
        text=" ".join(segment.text for segment in segments),
        segments=tuple(segments),
        words=tuple(words),
        confidence=None if mean is None else round(math.exp(min(mean, 0.0)), 4),
        language=language,
        dropped_words=dropped,
    )


def _segment(segment: Any, joined: JoinedSpeech, text: str) -> Segment:  # noqa: ANN401
    start, end = joined.span_in_recording(segment.start, segment.end)
    return Segment(text=text, start_s=start, end_s=end)


def _word(word: Any, joined: JoinedSpeech) -> Word:  # noqa: ANN401
    start, end = joined.span_in_recording(word.start, word.end)
    return Word(text=word.word.strip(), start_s=start, end_s=end, confidence=round(float(word.probability), 4))

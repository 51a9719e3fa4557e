"""Transcripts that lie beside the recordings, for the words family.

`DIR/<name of the recording without its ending>.json` is a transcript as the API returns it, `.txt` the text in UTF-8
as a person wrote it down. Measures that depend on the session's form (story recall, fluency) are taken only from a
`.json` that was measured when it was made: a manifest does not say which story was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from goldenfish.assessments.models import Measurement
from goldenfish.questions.models import Item
from goldenfish.transcripts.models import Transcript
from goldenfish.words.measure import word_measurements
from training.refusals import TrainingRefused

ANY_FORM = "A"
DEPENDS_ON_FORM = ("story_", "fluency_")


@dataclass(frozen=True)
class Transcripts:
    """A folder of transcripts.

    Attributes:
        folder: where they are.
    """

    folder: Path

    def text(self, recording: Path) -> str | None:
        """What the transcript's file holds; None if there is no transcript of this recording.

        Raises:
            TrainingRefused: `unreadable_transcript`.
        """
        path = self._path(recording)
        try:
            return path.read_text(encoding="utf-8-sig") if path else None
        except (OSError, UnicodeDecodeError) as error:
            raise TrainingRefused("unreadable_transcript", f"{path}: {error}") from error

    def words(
        self, recording: Path, question: Item, language: str, speech_s: float | None, duration_s: float | None
    ) -> tuple[Measurement, ...]:
        """The words family of one recording.

        Raises:
            TrainingRefused: `unreadable_transcript`.
        """
        path, text = self._path(recording), self.text(recording)
        if path is None or text is None:
            return ()
        transcript = _parsed(path, text) if path.suffix == ".json" else Transcript.written_down(text, language)
        if transcript.measurements:
            return transcript.measurements
        if transcript.status != "done":
            return ()
        found = word_measurements(
            transcript, speech_s=speech_s, duration_s=duration_s, domain=question.domain, form=ANY_FORM
        )
        return tuple(one for one in found if not one.name.startswith(DEPENDS_ON_FORM))

    def _path(self, recording: Path) -> Path | None:
        names = (self.folder / f"{recording.stem}{ending}" for ending in (".json", ".txt"))
        return next((path for path in names if path.is_file()), None)


def _parsed(path: Path, text: str) -> Transcript:
    try:
        return Transcript.model_validate_json(text)
    except ValidationError as error:
        raise TrainingRefused("unreadable_transcript", f"{path}: {error.errors()[0]['msg']}") from error

"""The options of `goldenfish talk`, and which of them go together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cli.answers import recordings_in
from cli.errors import CommandError, Exit
from cli.talking.inputs import STDIN, lines_of
from cli.talking.microphone import recorder_program
from goldenfish.questions.service import languages


class Product(StrEnum):
    """Which of the service's products."""

    MEMORIES = "memories"
    PRACTICE = "practice"
    MENTOR = "mentor"


class End(StrEnum):
    """Of an answer: the button, or the phrase as a phone's recognition hears it."""

    ACTION = "action"
    PHRASE = "phrase"


class PracticeMode(StrEnum):
    """Of practice."""

    INTERVIEW = "interview"
    LANGUAGE = "language"
    GENERAL = "general"


@dataclass(frozen=True)
class Choices:
    """What was asked for."""

    product: Product
    mode: PracticeMode | None
    end: End
    language: str
    answers: Path | None
    text: Path | None
    microphone: bool
    silent: bool
    play: bool
    interrupt_after: int | None

    def check(self) -> None:
        """Refuse what cannot work before anything is started.

        Raises:
            CommandError: options that do not go together, or a file, folder or language that is not there.
        """
        if wrong := self._contradiction():
            raise CommandError(wrong, "goldenfish talk --help", Exit.USAGE)
        if self.product is Product.MEMORIES and self.language not in languages():
            known = ", ".join(languages())
            raise CommandError(f"no questions in {self.language!r}", f"choose one of: {known}", Exit.USAGE)
        if self.microphone:
            recorder_program()
        if self.answers is not None:
            recordings_in(self.answers)
        if self.text is not None and self.text != STDIN:
            lines_of(self.text)

    def _contradiction(self) -> str:
        memories = self.product is Product.MEMORIES
        if self.mode is not None and self.product is not Product.PRACTICE:
            return "--mode is for --product practice"
        if self.end is End.PHRASE and not memories:
            return "--end phrase is for memories"
        if (self.answers is not None) + (self.text is not None) + self.microphone > 1:
            return "--answers, --text and --microphone: one of them says what you say"
        if memories and (self.text is not None or self.silent or self.interrupt_after is not None):
            return "--text, --silent and --interrupt-after are for practice and mentor: memories are spoken"
        if self.play and (self.silent or self.interrupt_after is not None):
            return "--play goes neither with --silent nor with --interrupt-after"
        return ""

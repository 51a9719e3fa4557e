r"""Put the weights of a Whisper model into the image, with their card. Runs in the image's build, never in Lambda.

    python -m goldenfish.providers.transcribers.fetch_whisper small /opt/whisper
    python -m goldenfish.providers.transcribers.fetch_whisper OWNER/PhoWhisper-small-ct2 /opt/whisper \
        --languages vi --revision COMMIT

The model must be in CTranslate2's form and bring its `tokenizer.json`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from faster_whisper import download_model

from goldenfish.providers.transcribers.whisper import ModelCard, WhisperTranscriber


def fetch(model: str, directory: Path, *, languages: tuple[str, ...] = (), revision: str | None = None) -> None:
    """Download a model, write its card and check that the directory is complete.

    Args:
        model: a size that faster-whisper knows (`small`) or a repository of the Hugging Face hub.
        directory: made if it is missing.
        languages: what the weights were trained for; empty for all that the model knows.
        revision: commit of the repository, so that a rebuilt image holds the same weights.

    Raises:
        PermanentEngineError: the repository lacks a file.
    """
    directory.mkdir(parents=True, exist_ok=True)
    download_model(model, output_dir=str(directory), revision=revision)
    card = ModelCard(
        name=model.rpartition("/")[2],
        weights="trained",
        languages=languages,
        source=f"{model}@{revision}" if revision else model,
    )
    (directory / "card.json").write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    WhisperTranscriber(directory)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Fetch the weights of a Whisper model.")
    parser.add_argument("model")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--languages", default="", help="comma separated; empty: all that the model knows")
    parser.add_argument("--revision", default="", help="commit of the repository")
    given = parser.parse_args()
    languages = tuple(language.strip() for language in given.languages.split(",") if language.strip())
    fetch(given.model, given.directory, languages=languages, revision=given.revision or None)


if __name__ == "__main__":
    main()

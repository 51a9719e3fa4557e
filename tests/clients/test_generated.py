"""What an app's developer gets in each language: every operation, the document's nullability, open enums."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.clients import generator

DOCUMENT: dict[str, Any] = yaml.safe_load(generator.DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
DECLARED = {
    "kotlin": ("suspend fun {}(", "apis/*.kt"),
    "swift": ("open func {}(", "APIs/*.swift"),
    "typescript": ("async {}(", "apis/*.ts"),
}
MODELS = {"kotlin": "models/{}.kt", "swift": "Models/{}.swift", "typescript": "models/{}.ts"}
FIELD = {
    "kotlin": re.compile(
        r'^    @Json\(name = "(\w+)"\)\n    val `?\w+`?: (?P<type>[^=]+?)(?: = .*)?,?$', re.MULTILINE
    ),
    "swift": re.compile(r"^    public var `?(\w+)`?: (?P<type>[^=]+?)(?: = .*)?$", re.MULTILINE),
    "typescript": re.compile(r"^    (?:readonly )?(\w+)(?P<type>\??: .+);$", re.MULTILINE),
}
OPEN = {"kotlin": "UNKNOWN_DEFAULT_OPEN_API", "swift": "unknownDefaultOpenApi"}
LANGUAGES = pytest.mark.parametrize("language", generator.LANGUAGES)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _texts(folder: Path, pattern: str) -> str:
    found = sorted(folder.rglob(pattern))
    assert found
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


@LANGUAGES
def test_every_operation_is_there_under_its_name(clients: dict[str, Path], language: str) -> None:
    declared, where = DECLARED[language]
    sources = _texts(clients[language], where)
    assert [name for name in OPERATIONS if declared.format(_camel(name)) not in sources] == []


@LANGUAGES
def test_no_type_has_a_name_that_nobody_gave(clients: dict[str, Path], language: str) -> None:
    made = {path.stem for path in clients[language].rglob(MODELS[language].format("*"))} - {"index"}
    assert made <= set(SCHEMAS), "an inline schema: give it a model"


@LANGUAGES
def test_a_field_is_null_where_the_document_says_so(clients: dict[str, Path], language: str) -> None:
    """Required and never null: plain; all else is optional, in TypeScript null and left out are told apart."""
    compared = 0
    for name, schema in SCHEMAS.items():
        found = sorted(clients[language].rglob(MODELS[language].format(name)))
        if not found or "properties" not in schema:
            continue
        types = {match[1]: match["type"] for match in FIELD[language].finditer(found[0].read_text(encoding="utf-8"))}
        for field, described in schema["properties"].items():
            null = "null" in described.get("type", "")
            left_out = field not in schema.get("required", [])
            written = types[field if language == "kotlin" else _camel(field)]
            if language == "typescript":
                assert (written.startswith("?"), written.endswith("| null")) == (left_out, null), (
                    name,
                    field,
                    written,
                )
            else:
                assert written.endswith("?") == (null or left_out), (name, field, written)
            compared += 1
    assert compared > 400


@pytest.mark.parametrize("language", OPEN)
def test_every_enum_has_a_case_for_words_of_later_servers(clients: dict[str, Path], language: str) -> None:
    """TypeScript's are unions of texts: `test_typescript.py` shows what an unknown one does."""
    enums = re.split(
        r"\benum (?:class )?(?!CodingKeys)(?=\w+[:(])", _texts(clients[language], MODELS[language].format("*"))
    )[1:]
    assert len(enums) > 50
    assert [enum[:60] for enum in enums if OPEN[language] not in enum] == []


@LANGUAGES
def test_a_recording_is_a_file_and_a_moment_is_a_date(clients: dict[str, Path], language: str) -> None:
    declared, where = DECLARED[language]
    sources = _texts(clients[language], where)
    if language == "typescript":
        assert "audio: Blob;" in sources
    else:
        call = sources.partition(declared.format("uploadAudio"))[2].partition(")")[0]
        assert {"kotlin": "audio: java.io.File", "swift": "audio: URL"}[language] in call
    (created,) = clients[language].rglob(MODELS[language].format("SessionCreated"))
    moment = {"kotlin": "java.time.OffsetDateTime", "swift": "Date", "typescript": "Date;"}[language]
    assert re.search(rf"createdAt: {re.escape(moment)}", created.read_text(encoding="utf-8"))


def test_again_the_same_bytes(clients: dict[str, Path], tmp_path: Path) -> None:
    again = generator.generate("swift", tmp_path).folder

    def contents(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert contents(again) == contents(clients["swift"])

"""What a browser loads of a page: within its bound, and counted as one person loads it."""

from __future__ import annotations

from bench.page import files_of, size_figures
from cli.pages.build import reference_graph

BUILT = {
    "index.html": b'<script type="module" src="main.js"></script><link href="style.css"><link href="icon.svg">',
    "main.js": b'import"./core.js";const a=()=>import("./messages/en.1.js"),b=()=>import("./messages/vi.1.js");',
    "core.js": b'new URL("./service_worker.js",import.meta.url)',
    "messages/en.1.js": b"export default {}",
    "messages/vi.1.js": b"export default { much: 1 }",
    "style.css": b"",
    "icon.svg": b"<svg/>",
    "service_worker.js": b"",
}


def test_words_that_are_loaded_when_wanted_count_in_one_language_the_larger() -> None:
    counted = files_of("index.html", BUILT, reference_graph(BUILT))
    assert counted == {"index.html", "main.js", "core.js", "messages/vi.1.js", "style.css"}


def test_words_that_are_always_loaded_count_all() -> None:
    built = BUILT | {"main.js": b'import"./core.js";import"./messages/en.1.js";import"./messages/vi.1.js";'}
    assert {"messages/en.1.js", "messages/vi.1.js"} < files_of("index.html", built, reference_graph(built))


def test_the_interview_page_is_light() -> None:
    (interview,) = [figure for figure in size_figures() if figure.name.startswith("interview page")]
    assert interview.met, f"{interview.value} KB in {interview.note}"

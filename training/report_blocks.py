"""A report as sections of paragraphs, tables and pictures, written as Markdown or as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1d2430;background:#fff}
h1{line-height:1.2}h2{margin-top:2.4rem;border-bottom:1px solid #d5dae2;padding-bottom:.2rem}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .8rem;border-bottom:1px solid #e3e7ee;text-align:left;vertical-align:top}
th{border-bottom:2px solid #8a94a6}.notice{border-left:4px solid #b4541a;background:#fdf3ec;padding:.6rem 1rem}
figure{margin:1rem 0}figcaption{color:#535d6e;font-size:.9rem}svg{max-width:100%;height:auto}
@media print{body{font-size:11px;max-width:none}figure{break-inside:avoid}}
"""


@dataclass(frozen=True)
class Paragraph:
    """Text; a notice is set off, because a reader must not miss it."""

    text: str
    notice: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table of text cells."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Picture:
    """An SVG picture with a caption that says what is to be seen; Markdown shows the caption alone."""

    svg: str
    caption: str


Block = Paragraph | TableBlock | Items | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: Sequence[Block]


def markdown(title: str, sections: Sequence[Section]) -> str:
    """The report in Markdown."""
    parts = [f"# {title}"]
    for section in sections:
        parts.append(f"## {section.title}")
        parts += [_markdown_block(block) for block in section.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def page(title: str, sections: Sequence[Section]) -> str:
    """The report as an HTML page that loads nothing."""
    body = [f"<h1>{escape(title)}</h1>"]
    for section in sections:
        body.append(f"<section><h2>{escape(section.title)}</h2>")
        body += [_html_block(block) for block in section.blocks]
        body.append("</section>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    lines = [
        f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head>',
        "<body>",
        *body,
        "</body></html>",
    ]
    return "\n".join(lines) + "\n"


def _markdown_block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"> **{block.text}**" if block.notice else block.text
    if isinstance(block, Items):
        return "\n".join(f"- {text}" for text in block.texts)
    if isinstance(block, Picture):
        return f"*Picture in the HTML page: {block.caption}*"
    lines = [_row(block.header), _row(["---"] * len(block.header)), *(_row(row) for row in block.rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _html_block(block: Block) -> str:
    if isinstance(block, Paragraph):
        kind = ' class="notice"' if block.notice else ""
        return f"<p{kind}>{escape(block.text)}</p>"
    if isinstance(block, Items):
        return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in block.texts) + "</ul>"
    if isinstance(block, Picture):
        return f"<figure>{block.svg}<figcaption>{escape(block.caption)}</figcaption></figure>"
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.header)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

"""The printed report, section by section. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from goldenfish.assessments.models import LocalisedText, Tracks
from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.reports.build import in_language
from goldenfish.reports.labels import GROUPS, MMSE, VERDICTS, measurement_label, unit_label
from goldenfish.reports.models import Report, ReportAnswer
from goldenfish.reports.pdf import pictures, styles, texts
from goldenfish.trends.models import Trend

_MARGIN = 20 * mm
_WIDTH = A4[0] - 2 * _MARGIN - 12  # a frame has 6 points of padding on either side
_SCALES = {MMSE: (0.0, 30.0)}
_TRENDS_DRAWN = 3


def print_report(report: Report, tracks: Mapping[int, Tracks]) -> bytes:
    """The report as a PDF of A4 pages.

    Args:
        report: in the language to print.
        tracks: of the answers by question index, as far as there are any.
    """
    styles.register_fonts()
    printer = _Printer(report)
    story = [
        *printer.head(),
        *printer.estimate(),
        *printer.quality(),
        *printer.measurements(),
        *printer.over_time(),
        *printer.answers(tracks),
    ]
    into = BytesIO()
    document = SimpleDocTemplate(
        into,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=f"{printer.say(texts.TITLE)} {report.session_id}",
        author="Golden Fish",
        lang=report.report_language,
        pageCompression=1,
        invariant=1,  # no time of printing inside
    )
    document.build(story, onFirstPage=printer.footer, onLaterPages=printer.footer)
    return into.getvalue()


class _Printer:
    """The sections of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def say(self, text: LocalisedText, **values: object) -> str:
        """A text in the report's language, its places filled."""
        words = in_language(text, self._report.report_language)
        return words.format(**values) if values else words

    def head(self) -> list[Flowable]:
        """Title, who and when, what the numbers are worth, the disclaimer."""
        report = self._report
        facts = [
            f"{self.say(texts.PERSON)}: {report.user_id}",
            f"{self.say(texts.DATE)}: {report.created_at:%Y-%m-%d}",
            f"{self.say(texts.ANSWERED)}: {report.answers_ended} {self.say(texts.OF)} {report.answers_total}",
            f"{self.say(texts.SPEECH)}: {report.speech_s:.0f} s",
        ]
        banners = [
            *([texts.DEMONSTRATION] if report.synthetic else []),
            *([texts.MOCK] if report.mode == "mock" else []),
        ]
        return [
            _paragraph(self.say(texts.TITLE), styles.TITLE),
            _paragraph(" · ".join(facts), styles.BODY),
            _paragraph(f"{self.say(texts.SESSION)} {report.session_id}", styles.SMALL),
            *(_boxed(_paragraph(self.say(banner), styles.BANNER)) for banner in banners),
            Spacer(1, 6),
            _boxed(
                _paragraph(self.say(texts.PLEASE_READ), styles.HEADING), _paragraph(report.disclaimer, styles.BODY)
            ),
        ]

    def estimate(self) -> list[Flowable]:
        """The estimate with its interval, or why there is none; never a bare number."""
        report, found = self._report, self._report.estimate
        heading = _paragraph(self.say(texts.ESTIMATE), styles.HEADING)
        if found is None:
            return [heading, _paragraph(report.estimate_reason_text or "", styles.BODY)]
        interval = self.say(
            texts.INTERVAL, coverage=f"{found.coverage:.0%}", low=f"{found.low:.0f}", high=f"{found.high:.0f}"
        )
        rows = [(self.say(GROUPS[one.group]), one.contribution) for one in found.groups]
        block: list[Flowable] = [
            heading,
            _paragraph(report.estimate_label, styles.BODY),
            _paragraph(f"{found.value:.0f}", styles.NUMBER),
            _paragraph(interval, styles.BODY),
            _paragraph(
                self.say(texts.RESTS_ON, used=found.answers_used, all=found.answers_used + len(found.left_out)),
                styles.BODY,
            ),
            pictures.interval_picture(
                found.value, found.low, found.high, _SCALES.get(found.target, (found.low, found.high)), _WIDTH
            ),
        ]
        if rows:
            block += [
                _paragraph(self.say(texts.CONTRIBUTIONS), styles.SMALL),
                pictures.contribution_picture(rows, _WIDTH),
                *(_paragraph(sentence, styles.SMALL) for sentence in report.explanation),
            ]
        return [KeepTogether(block)]

    def quality(self) -> list[Flowable]:
        """How good the recordings were, and what would make the next ones better."""
        answers = self._report.answers
        advised: dict[str, list[int]] = {}
        for answer in answers:
            for text in answer.advice:
                advised.setdefault(text, []).append(answer.question_index)
        silent = sum(answer.transcript is None for answer in answers)
        lines = [
            self.say(texts.RECORDINGS, **self._report.quality.model_dump()),
            *([self.say(texts.NO_TRANSCRIPT, count=silent)] if silent else []),
            *(f"• {text} ({', '.join(map(str, which))})" for text, which in advised.items()),
        ]
        return [
            _paragraph(self.say(texts.QUALITY), styles.HEADING),
            *(_paragraph(line, styles.BODY) for line in lines),
        ]

    def measurements(self) -> list[Flowable]:
        """The key measurements as a table."""
        heading = _paragraph(self.say(texts.MEASUREMENTS), styles.HEADING)
        if not self._report.means:
            return [heading, _paragraph(self.say(texts.NOTHING_MEASURED), styles.BODY)]
        rows = [[_paragraph(self.say(column), styles.SMALL) for column in texts.COLUMNS]]
        rows += [
            [
                _paragraph(cell, styles.BODY)
                for cell in (one.label + (" *" if one.rough else ""), f"{one.mean:.3g}", one.unit_label, str(one.n))
            ]
            for one in self._report.means
        ]
        table = Table(rows, colWidths=[_WIDTH * share for share in (0.50, 0.14, 0.24, 0.12)], repeatRows=1)
        table.setStyle(
            TableStyle(
                [
                    ("LINEBELOW", (0, 0), (-1, -1), 0.4, styles.LINE),
                    ("TOPPADDING", (0, 0), (-1, -1), 1),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                    ("LEFTPADDING", (0, 0), (0, -1), 0),
                ]
            )
        )
        rough = any(one.rough for one in self._report.means)
        return [heading, table, *([_paragraph(self.say(texts.ROUGH), styles.SMALL)] if rough else [])]

    def over_time(self) -> list[Flowable]:
        """The first trends that have something to show."""
        shown = [trend for trend in self._report.trends if sum(p.value is not None for p in trend.points) > 1]
        heading = _paragraph(self.say(texts.OVER_TIME), styles.HEADING)
        if not shown:
            return [KeepTogether([heading, _paragraph(self.say(texts.FEW_SESSIONS), styles.BODY)])]
        blocks = [self._trend(trend) for trend in shown[:_TRENDS_DRAWN]]
        return [KeepTogether([heading, *blocks[0]]), *(KeepTogether(block) for block in blocks[1:])]

    def _trend(self, trend: Trend) -> list[Flowable]:
        label = self.say(measurement_label(trend.measure))
        found = self._report.estimate
        if trend.measure == (found.target if found else MMSE):
            label = self._report.estimate_label
        block: list[Flowable] = [
            _paragraph(f"{label} ({self.say(unit_label(trend.measure, trend.unit))})", styles.BODY),
            *([_boxed(_paragraph(self.say(texts.DEMONSTRATION_TREND), styles.BANNER))] if trend.synthetic else []),
            pictures.trend_picture(trend, _WIDTH, 110),
        ]
        if any(point.low is not None for point in trend.points):
            block.append(_paragraph(self.say(texts.BAND), styles.SMALL))
        if trend.flag is not None:
            block.append(_paragraph(self.say(texts.FLAGGED if trend.flag else texts.NOT_FLAGGED), styles.BODY))
        return block

    def answers(self, tracks: Mapping[int, Tracks]) -> list[Flowable]:
        """Every answer as a picture of its speech."""
        if not self._report.answers:
            return []
        heading = [
            _paragraph(self.say(texts.ANSWERS), styles.HEADING),
            _paragraph(self.say(texts.LEGEND), styles.SMALL),
        ]
        blocks = [self._answer(answer, tracks.get(answer.question_index)) for answer in self._report.answers]
        return [KeepTogether([*heading, *blocks[0]]), *(KeepTogether(block) for block in blocks[1:])]

    def _answer(self, answer: ReportAnswer, tracks: Tracks | None) -> list[Flowable]:
        verdict = self.say(VERDICTS[answer.verdict])
        title = _paragraph(f"{answer.question_index}. {answer.question}  ({verdict})", styles.SMALL)
        if tracks is None:
            reason = answer.assessment_reason
            words = self.say(texts.NOT_AGREED) if reason == NOT_CONSENTED else reason
            why = f": {words}" if words else ""
            return [title, _paragraph(self.say(texts.NOT_MEASURED) + why, styles.SMALL)]
        return [title, pictures.answer_picture(tracks, _WIDTH), Spacer(1, 6)]

    def footer(self, canvas: Any, document: Any) -> None:  # noqa: ANN401 (reportlab has no types)
        """Page number and, on every page, what the numbers are not."""
        canvas.saveState()
        canvas.setFont(styles.REGULAR, 7.5)
        canvas.setFillColor(styles.QUIET)
        canvas.drawString(_MARGIN, 10 * mm, f"Golden Fish · {self._report.session_id}")
        canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, f"{self.say(texts.PAGE)} {document.page}")
        canvas.restoreState()


def _paragraph(text: str, style: Any) -> Paragraph:  # noqa: ANN401 (reportlab has no types)
    """A paragraph of plain text: what a person said or was called is never markup."""
    return Paragraph(escape(text), style)


def _boxed(*inside: Flowable) -> Table:
    box = Table([[list(inside)]], colWidths=[_WIDTH])
    box.setStyle(
        TableStyle([("BACKGROUND", (0, 0), (-1, -1), styles.PAPER), ("BOX", (0, 0), (-1, -1), 0.5, styles.LINE)])
    )
    return box

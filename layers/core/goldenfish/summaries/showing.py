"""What of a summary is shown to whom: a person sees no estimate of their cognition, whoever invited them does. Pure.

A number about one's own mind belongs into a talk with somebody who can explain it (decision 0043). Measurements,
quality and the course of single measurements stay.
"""

from __future__ import annotations

from pydantic import JsonValue

from goldenfish.assessments.models import LocalisedText
from goldenfish.events.models import Event, EventType
from goldenfish.summaries.models import Summary
from goldenfish.users.caller import View

NOT_FOR_THIS_VIEW = "not_for_this_view"
"""Instead of the reason why there is no estimate: there is one."""

DISCLAIMER_OF_MEASUREMENTS = LocalisedText(
    en=(
        "These are measurements of voice recordings, made by a computer. They are not a diagnosis. Illness, "
        "tiredness, hearing, mood, medicines and the recording itself can change them. If you or your family are "
        "worried about memory, please see a doctor."
    ),
    vi=(
        "Đây là các số đo của bản ghi giọng nói, do máy tính thực hiện. Các số đo này không phải là chẩn đoán. Bệnh "
        "tật, mệt mỏi, thính lực, tâm trạng, thuốc đang dùng và chất lượng ghi âm đều có thể làm thay đổi số đo. Nếu "
        "quý vị hoặc gia đình lo lắng về trí nhớ, xin hãy đi khám bác sĩ."
    ),
)


def for_view(summary: Summary, view: View) -> Summary:
    """The summary as it is shown; without an estimate there is nothing to leave out."""
    if view == "clinician" or summary.estimate is None:
        return summary
    return summary.model_copy(
        update={
            "estimate": None,
            "estimate_reason": NOT_FOR_THIS_VIEW,
            "estimate_detail": None,
            "trends": tuple(one for one in summary.trends if one.measure != summary.estimate.target),
            "disclaimer": DISCLAIMER_OF_MEASUREMENTS,
        }
    )


def event_for_view(event: Event, view: View) -> Event:
    """The event likewise; all but summaries say nothing of an estimate."""
    if view == "clinician" or event.type is not EventType.SESSION_SUMMARY or not event.data.get("estimate"):
        return event
    left_out: dict[str, JsonValue] = {
        "estimate": None,
        "estimate_reason": NOT_FOR_THIS_VIEW,
        "estimate_detail": None,
        "trends": [],  # the event never has them
        "disclaimer": DISCLAIMER_OF_MEASUREMENTS.model_dump(mode="json"),
    }
    return event.model_copy(update={"data": event.data | left_out})

"""The bundle: a DiagnosticReport that groups the observations, with the person, the devices and the provenance."""

from __future__ import annotations

import uuid
from datetime import datetime

from goldenfish.reports.fhir.codes import (
    PERSON_SYSTEM,
    RECORDING_SYSTEM,
    SESSION_SYSTEM,
    Json,
    concept,
)
from goldenfish.reports.fhir.observations import estimate_observation, measurement_observation
from goldenfish.reports.models import Report

_MADE_UP = {
    # HL7's own mark for data that are not of a real person's care.
    "tag": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            "code": "HTEST",
            "display": "test health data",
        }
    ]
}


def fhir_bundle(report: Report) -> Json:
    """The report as a FHIR R4 Bundle of type `collection`. The same report gives the same bundle.

    The person is named by the client's label only, as an identifier.
    """
    session = report.session_id
    patient = _entry(session, "patient", _patient(report))
    extractor = _entry(session, "extractor", _extractor(report))
    model = _entry(session, "model", _model(report)) if report.estimate else None
    recordings = [
        _entry(session, f"recording-{answer.question_index}", _recording(report, answer.question_index, patient))
        for answer in report.answers
        if answer.conditions is not None
    ]
    common = {
        "subject": _reference(patient),
        "effectiveDateTime": _instant(report.created_at),
        "issued": _instant(_issued(report)),
    }
    measured = {**common, "device": _reference(extractor), **_derived(recordings)}
    estimated = {**common, "device": _reference(model or extractor), **_derived(recordings)}
    observations = [
        _entry(session, "estimate", estimate_observation(report, estimated)),
        *(_entry(session, mean.name, measurement_observation(mean, measured)) for mean in report.means),
    ]
    summary = _entry(session, "report", _diagnostic_report(report, common, observations, recordings))
    devices = [extractor, *([model] if model else [])]
    provenance = _entry(session, "provenance", _provenance(report, [summary, *observations], devices))
    made_up = report.synthetic or report.mode == "mock"
    return {
        "resourceType": "Bundle",
        **({"meta": _MADE_UP} if made_up else {}),
        "identifier": {"system": SESSION_SYSTEM, "value": session},
        "type": "collection",
        "timestamp": _instant(_issued(report)),
        "entry": [summary, *observations, patient, *devices, *recordings, provenance],
    }


def _entry(session_id: str, name: str, resource: Json) -> Json:
    """An entry whose address follows from session and name, so that an export repeated is an export replaced."""
    return {
        "fullUrl": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{SESSION_SYSTEM}/{session_id}/{name}')}",
        "resource": resource,
    }


def _reference(entry: Json) -> Json:
    return {"reference": entry["fullUrl"]}


def _derived(recordings: list[Json]) -> Json:
    return {"derivedFrom": [_reference(one) for one in recordings]} if recordings else {}


def _instant(moment: datetime) -> str:
    return moment.isoformat()


def _issued(report: Report) -> datetime:
    return report.closed_at or report.created_at


def _patient(report: Report) -> Json:
    return {"resourceType": "Patient", "identifier": [{"system": PERSON_SYSTEM, "value": report.user_id}]}


def _extractor(report: Report) -> Json:
    names = sorted({answer.extractor for answer in report.answers if answer.extractor})
    return {
        "resourceType": "Device",
        "deviceName": [{"name": name, "type": "model-name"} for name in names or ["none"]],
        "type": concept("speech-extractor", "Software that measures recorded speech"),
    }


def _model(report: Report) -> Json:
    if report.estimate is None:
        raise ValueError("without an estimate there is no model")
    return {
        "resourceType": "Device",
        "identifier": [{"system": "urn:ietf:rfc:6920", "value": f"ni:///sha-256;{report.estimate.model_sha256}"}],
        "deviceName": [{"name": report.estimate.model_id, "type": "model-name"}],
        "type": concept("speech-model", "Statistical model"),
        "version": [{"value": report.estimate.model_sha256[:12]}],
        **({"note": [{"text": "demonstration model, trained on simulated speakers"}]} if report.synthetic else {}),
    }


def _recording(report: Report, question_index: int, patient: Json) -> Json:
    answer = next(one for one in report.answers if one.question_index == question_index)
    conditions = answer.conditions
    if conditions is None:
        raise ValueError("a recording that was not read is not exported")
    return {
        "resourceType": "Media",
        "identifier": [{"system": RECORDING_SYSTEM, "value": f"{report.session_id}/{question_index:03d}"}],
        "status": "completed",
        "subject": _reference(patient),
        "content": {"title": f"answer to question {question_index} ({answer.question_id})"},
        "duration": conditions.duration_s,
        "note": [{"text": f"{conditions.container}, {conditions.codec}, {conditions.sample_rate_hz} Hz"}],
    }


def _diagnostic_report(report: Report, common: Json, observations: list[Json], recordings: list[Json]) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        **common,
        "identifier": [{"system": SESSION_SYSTEM, "value": f"{report.session_id}/{report.revision}"}],
        "status": "preliminary",
        "code": concept("speech-session", "Measurements of a recorded interview"),
        "result": [_reference(one) for one in observations],
        **({"media": [{"link": _reference(one)} for one in recordings]} if recordings else {}),
        "conclusion": report.disclaimer,
    }


def _provenance(report: Report, targets: list[Json], devices: list[Json]) -> Json:
    return {
        "resourceType": "Provenance",
        "target": [_reference(one) for one in targets],
        "recorded": _instant(_issued(report)),
        "agent": [{"who": _reference(one)} for one in devices],
    }

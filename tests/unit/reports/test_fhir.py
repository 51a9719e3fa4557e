"""The bundle holds to HL7's own schema, and to what must never be said of a prediction."""

from __future__ import annotations

import gzip
import json
from typing import Any

import jsonschema
import pytest

from goldenfish.estimates.models import Refusal, SessionEstimate
from goldenfish.reports.build import build_report
from goldenfish.reports.fhir.bundle import fhir_bundle
from goldenfish.reports.fhir.codes import ESTIMATE as ESTIMATE_CODE
from goldenfish.summaries.showing import for_view
from tests.shared_audio import REPOSITORY
from tests.unit.reports.sessions import ESTIMATE, NO_MODEL, finished, trend_of

SCHEMA = REPOSITORY / "tests" / "fixtures" / "fhir-r4" / "fhir.schema.json.gz"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft6Validator:
    with gzip.open(SCHEMA) as file:
        return jsonschema.Draft6Validator(json.load(file))


def bundle(estimate: SessionEstimate | Refusal = ESTIMATE, language: Any = "en") -> Json:
    results, summary = finished(estimate, (trend_of([25, 24, 25, 24, 22]),))
    return fhir_bundle(build_report(results, summary, language))


def resources(of: Json, kind: str) -> list[Json]:
    return [entry["resource"] for entry in of["entry"] if entry["resource"]["resourceType"] == kind]


def estimate_of(found: Json) -> Json:
    (one,) = (o for o in resources(found, "Observation") if o["code"]["coding"][0]["code"] == ESTIMATE_CODE)
    return one


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("estimate", [ESTIMATE, NO_MODEL], ids=["estimated", "refused"])
def test_the_bundle_is_valid_r4(
    schema: jsonschema.Draft6Validator, estimate: SessionEstimate | Refusal, language: str
) -> None:
    found = json.loads(json.dumps(bundle(estimate, language)))
    assert [error.message for error in schema.iter_errors(found)] == []
    for entry in found["entry"]:  # by its own definition: a list of all resources says little when one is wrong
        kind = entry["resource"]["resourceType"]
        one = schema.evolve(schema={**schema.schema, "oneOf": [{"$ref": f"#/definitions/{kind}"}]})
        assert [error.message for error in one.iter_errors(entry["resource"])] == [], kind


def test_the_schema_would_tell(schema: jsonschema.Draft6Validator) -> None:
    found = bundle()
    found["entry"][0]["resource"]["mood"] = "sad"
    assert not schema.is_valid(found)


@pytest.mark.parametrize("estimate", [ESTIMATE, NO_MODEL], ids=["estimated", "refused"])
def test_a_prediction_never_has_the_code_of_an_administered_mmse(estimate: SessionEstimate | Refusal) -> None:
    text = json.dumps(bundle(estimate))
    assert "72106" not in text
    assert "loinc" not in text.lower()


def test_the_estimate_is_preliminary_with_interval_quality_and_disclaimer() -> None:
    one = estimate_of(bundle())
    assert one["status"] == "preliminary"
    assert one["valueQuantity"]["value"] == 24.5
    values = {c["code"]["coding"][0]["code"]: c for c in one["component"]}
    assert values["interval-low"]["valueQuantity"]["value"] == 17.0
    assert values["interval-high"]["valueQuantity"]["value"] == 30.0
    assert values["recordings-usable"]["valueInteger"] == 1
    assert "not a diagnosis" in one["note"][0]["text"]
    assert "dataAbsentReason" not in one


def test_without_an_estimate_there_is_a_reason_and_no_value() -> None:
    one = estimate_of(bundle(NO_MODEL))
    assert "valueQuantity" not in one
    assert one["dataAbsentReason"]["text"] == "no_validated_model"
    assert one["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    assert [d for d in resources(bundle(NO_MODEL), "Device") if "model" in d["type"]["text"]] == []


def test_an_estimate_that_is_not_shown_is_masked_and_nowhere_in_the_bundle() -> None:
    results, summary = finished(ESTIMATE, (trend_of([25, 24, 25, 24, 22]),))
    found = fhir_bundle(build_report(results, for_view(summary, "person"), "en"))
    assert estimate_of(found)["dataAbsentReason"]["coding"][0]["code"] == "masked"
    assert "valueQuantity" not in estimate_of(found)
    assert not [one for one in (ESTIMATE.model_id, ESTIMATE.model_sha256, "24.5") if one in json.dumps(found)]


def test_a_model_of_another_target_never_speaks_of_the_mmse_scale() -> None:
    other = ESTIMATE.model_copy(update={"target": "total_UPDRS"})
    codes = [o["code"] for o in resources(bundle(other), "Observation")]
    assert "speech-estimate" in {code["coding"][0]["code"] for code in codes}
    assert "Estimate of total_UPDRS (not an administered test)" in {code["text"] for code in codes}
    assert not [code for code in codes if "mmse" in json.dumps(code).lower()]


def test_made_up_data_say_so() -> None:
    found = bundle()
    assert found["meta"]["tag"][0]["code"] == "HTEST"
    assert "simulated speakers" in json.dumps(resources(found, "Device"))


def test_every_reference_leads_to_an_entry_of_the_bundle() -> None:
    found = bundle()
    known = {entry["fullUrl"] for entry in found["entry"]}
    assert len(known) == len(found["entry"])

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["reference"]] if isinstance(value.get("reference"), str) else []
            return own + [r for inner in value.values() for r in references(inner)]
        return [r for inner in value for r in references(inner)] if isinstance(value, list) else []

    assert set(references(found)) <= known


def test_the_same_session_gives_the_same_bundle_and_nothing_is_empty() -> None:
    assert bundle() == bundle()

    def empties(value: Any) -> bool:
        if isinstance(value, dict):
            return not value or any(empties(inner) for inner in value.values())
        return value is None or (isinstance(value, list) and (not value or any(empties(inner) for inner in value)))

    assert not empties(bundle())
    assert not empties(bundle(NO_MODEL))

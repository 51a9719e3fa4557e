"""`model.json`: what an installed model is, what it may be used for, and the hashes that hold its files together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from goldenfish.estimates.predictor import Kind


class FeatureSpec(BaseModel):
    """One column: a measurement's name, unit and family (`timing`, …; `table` for a column of a ready table)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str = Field(min_length=1)
    unit: str
    family: str


class Scope(BaseModel):
    """What the training recordings were. Outside it an answer is refused, not extrapolated."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    extractors: tuple[str, ...] = Field(
        min_length=1,
        description="names and versions of what made the features; for a ready table a name that no extractor has, "
        "so that its model is never served by mistake",
    )
    languages: tuple[str, ...] = Field(min_length=1, description="as answers declare them: en, vi; table: `unknown`")
    question_ids: tuple[str, ...] = Field(description="whose answers were trained on; empty: not known, any question")
    age_range: tuple[float, float] | None = Field(description="youngest and oldest speaker; null: not known, any age")
    sample_rates_hz: tuple[int, ...] = Field(description="of the recordings as uploaded; empty: not known, any rate")
    codecs: tuple[str, ...] = Field(description="of the recordings as uploaded (pcm_s16le, opus); empty: not known")
    devices: tuple[str, ...] = Field(description="as the manifest names them; empty: not known, any device")
    min_speech_s: float = Field(ge=0, description="least seconds of speech in a training recording")
    min_answers: int = Field(ge=1, description="fewest answers of a training session")
    pcm_only: bool = Field(description="no training recording was lossy: `codec_limited` values do not compare")


class ModelSpecification(BaseModel):
    """`model.json`, every key required."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    schema_: Literal["goldenfish.model/2"] = Field(alias="schema")
    model_id: str = Field(min_length=1)
    kind: Kind
    target: str = Field(min_length=1)
    target_range: tuple[float, float]
    classes: tuple[str, str] | None
    features: tuple[FeatureSpec, ...] = Field(min_length=1)
    reference_features: tuple[FeatureSpec, ...]
    feature_spec_sha256: str
    scope: Scope
    coverage: float = Field(gt=0, lt=1)
    fold_kinds: tuple[Kind, ...] = Field(
        description="of the outer folds' predictors, for the CV+ interval; each chose for itself; empty: none"
    )
    n_recordings: int = Field(ge=0)
    n_speakers: int = Field(ge=0)
    speaker_hashes: tuple[str, ...] = Field(
        description="sha256(model_id, speaker id): is this person in the training set?"
    )
    sem: float | None
    practice: float | None
    synthetic: bool
    blocked: tuple[str, ...] = Field(description="why it must not be served; empty when it may")
    data_sha256: str
    code_version: str
    card_sha256: str
    arrays_sha256: str


def feature_spec_sha256(
    features: Sequence[FeatureSpec], reference: Sequence[FeatureSpec], extractors: Sequence[str]
) -> str:
    """Hash of what the columns mean: names, units, order, and what measured them."""
    meaning = {
        "features": [[one.name, one.unit] for one in features],
        "reference": [[one.name, one.unit] for one in reference],
        "extractors": sorted(extractors),
    }
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def speaker_hash(model_id: str, speaker_id: str) -> str:
    """A speaker's id as the model file holds it, salted with the model's own id."""
    return hashlib.sha256(f"{model_id}\0{speaker_id}".encode()).hexdigest()

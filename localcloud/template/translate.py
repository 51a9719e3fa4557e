"""Turns a SAM template into plain CloudFormation with AWS's own translator, without account or network."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import intrinsics_multi_constructor

from localcloud.template.errors import TemplateError
from localcloud.template.model import REGION

# Code is run from source, so where the packages would lie in S3 does not matter; the translator insists on it.
_PLACEHOLDER = "s3://local/source"

# The translator counts features for its authors and warns at exit that nobody has asked for the numbers.
logging.getLogger("samtranslator.metrics.metrics").setLevel(logging.ERROR)


class _Loader(yaml.CSafeLoader):
    """The translator's own way to read short tags, with libyaml: its parser in Python takes six times as long."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


class _NoManagedPolicies:
    """Stands in for the loader that would ask IAM for managed policies; roles are not acted on."""

    def load(self) -> dict[str, str]:
        return {}


def read_template(path: Path) -> dict[str, Any]:
    """Reads the YAML with CloudFormation's short tags.

    Raises:
        TemplateError: the file is missing, no YAML, or holds no resources.
    """
    try:
        template = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except (OSError, yaml.YAMLError) as error:
        raise TemplateError([f"{path}: {error}"]) from error
    if not isinstance(template, dict) or not template.get("Resources"):
        raise TemplateError([f"{path}: no Resources in it"])
    return cast("dict[str, Any]", template)


def translate(template: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """Returns the CloudFormation template that AWS would deploy; the input is changed on the way.

    Raises:
        TemplateError: SAM itself refuses the template.
    """
    # The translator asks boto3 for the region, and only the environment reaches it there.
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    for resource in template["Resources"].values():
        _place_code(resource, template.get("Globals", {}).get("Function", {}))
    try:
        return cast("dict[str, Any]", transform(template, dict(parameters), _NoManagedPolicies()))
    except InvalidDocumentException as error:
        raise TemplateError([cause.message for cause in error.causes]) from error


def _place_code(resource: dict[str, Any], function_globals: Mapping[str, Any]) -> None:
    kind, properties = resource.get("Type"), resource.setdefault("Properties", {})
    if kind == "AWS::Serverless::LayerVersion":
        properties["ContentUri"] = _PLACEHOLDER
    elif kind == "AWS::Serverless::Function":
        is_image = properties.get("PackageType", function_globals.get("PackageType")) == "Image"
        properties["ImageUri" if is_image else "CodeUri"] = "local" if is_image else _PLACEHOLDER

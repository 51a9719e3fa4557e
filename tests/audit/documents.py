"""The template as CloudFormation gets it, once for each setting of encryption: what checkov and cfn-lint read.

Parameters, conditions and SAM are applied; references between resources stay references, which both tools follow.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from localcloud.template.intrinsics import Resolver
from localcloud.template.parameters import parameter_values
from localcloud.template.translate import read_template, translate

SETTINGS = ("SSE-S3", "SSE-KMS")
# Everything that a parameter can switch on, so that nothing is left out of what is looked at.
_EVERYTHING = {"AlarmsEnabled": "true", "AlarmEmail": "ops@example.org", "SeedSocketPaths": "true"} | {
    "ExternalServicesMode": "real"
}
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\}")


def write_documents(template: Path, folder: Path) -> dict[str, Path]:
    """Write one document for each setting; returns their paths by setting."""
    paths = {setting: folder / f"{setting}.json" for setting in SETTINGS}
    for setting, path in paths.items():
        path.write_text(json.dumps(document(template, setting), indent=1, default=str), encoding="utf-8")
    return paths


def document(template: Path, setting: str) -> dict[str, Any]:
    """The CloudFormation document of a deployment with this value of `Encryption`."""
    source = read_template(template)
    values = parameter_values(source["Parameters"], _EVERYTHING | {"Encryption": setting})
    plain = translate(source, values)
    resolver = Resolver(plain, values, "stack", lambda name: f"${{{name}}}", lambda name, at: f"${{{name}.{at}}}")
    resources = {
        name: _with_references(resolver.resolve({key: part for key, part in resource.items() if key != "Condition"}))
        for name, resource in plain["Resources"].items()
        if "Condition" not in resource or resolver.condition(resource["Condition"])
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def _with_references(value: Any) -> Any:
    """`${Name}` and `${Name.Attribute}`, which the resolver was told to leave, as `Ref`, `GetAtt` or `Sub`."""
    if isinstance(value, dict):
        return {key: _with_references(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_references(part) for part in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is None:
        return {"Fn::Sub": value}
    return {"Fn::GetAtt": [whole[1], whole[2]]} if whole[2] else {"Ref": whole[1]}

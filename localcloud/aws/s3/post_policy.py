"""The policy of a browser-style upload: signature, expiry, and every condition.

Public description: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localcloud.aws.s3.errors import S3Error, access_denied
from localcloud.aws.s3.post_form import PostForm
from localcloud.aws.s3.signature import ALGORITHM, check_credential, check_token, sign, signature_mismatch

_NEEDS_NO_CONDITION = {"file", "policy", "x-amz-signature"}


def check_policy(bucket: str, form: PostForm) -> None:
    """Checks that the form is what the policy's signer allowed.

    Raises:
        S3Error: with the code and wording of S3.
    """
    fields = form.fields
    if "policy" not in fields:
        raise access_denied()
    if fields.get("x-amz-algorithm") != ALGORITHM:
        message = f"The authorization mechanism you have provided is not supported. Please use {ALGORITHM}."
        raise S3Error(400, "InvalidRequest", message)
    credential = fields.get("x-amz-credential", "")
    check_credential(credential)
    if not hmac.compare_digest(sign(credential, fields["policy"]), fields.get("x-amz-signature", "")):
        raise signature_mismatch()
    check_token(fields.get("x-amz-security-token"))
    policy = _decoded(fields["policy"])
    if _expiration(policy) < datetime.now(UTC):
        raise _violated("Policy expired.")
    _check_conditions(policy, fields | {"bucket": bucket}, len(form.file))


def _violated(reason: str) -> S3Error:
    return access_denied(f"Invalid according to Policy: {reason}")


def _decoded(policy: str) -> dict[str, Any]:
    try:
        decoded = json.loads(base64.b64decode(policy, validate=True))
        if not isinstance(decoded["conditions"], list):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise S3Error(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.") from error
    return dict(decoded)


def _expiration(policy: Mapping[str, Any]) -> datetime:
    try:
        expiration = datetime.fromisoformat(policy["expiration"])
        if expiration.tzinfo is None:
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        message = "Invalid Policy: Invalid 'expiration' value."
        raise S3Error(400, "InvalidPolicyDocument", message) from error
    return expiration


def _check_conditions(policy: Mapping[str, Any], fields: Mapping[str, str], size: int) -> None:
    named = {"bucket"}
    for condition in policy["conditions"]:
        operator, name, value = _normal_form(condition)
        if operator == "content-length-range":
            _check_size(size, int(name), int(value))
            continue
        named.add(name)
        actual = fields.get(name)
        fits = actual == value if operator == "eq" else (actual or "").startswith(value)
        if actual is None or not fits:
            raise _violated(f"Policy Condition failed: {json.dumps([operator, f'${name}', value])}")
    extra = [name for name in fields if name not in named | _NEEDS_NO_CONDITION and not name.startswith("x-ignore-")]
    if extra:
        raise _violated(f"Extra input fields: {', '.join(extra)}")


def _normal_form(condition: object) -> tuple[str, str, str]:
    """Returns operator, lower-case field name and value; a size range gives its two ends."""
    if isinstance(condition, dict) and len(condition) == 1:
        (name, value), *_ = condition.items()
        return "eq", str(name).lower(), str(value)
    if isinstance(condition, list) and len(condition) == len(("operator", "name", "value")):
        operator, name, value = map(str, condition)
        operator = operator.lower()
        if operator == "content-length-range":
            return operator, name, value
        if operator in ("eq", "starts-with") and name.startswith("$"):
            return operator, name[1:].lower(), value
    raise S3Error(400, "InvalidPolicyDocument", f"Invalid Policy: Invalid Condition: {json.dumps(condition)}")


def _check_size(size: int, smallest: int, largest: int) -> None:
    if size > largest:
        message = "Your proposed upload exceeds the maximum allowed size"
        raise S3Error(400, "EntityTooLarge", message, {"ProposedSize": size, "MaxSizeAllowed": largest})
    if size < smallest:
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise S3Error(400, "EntityTooSmall", message, {"ProposedSize": size, "MinSizeAllowed": smallest})

"""AWS Signature Version 4 as S3 checks it, in a header or in a presigned URL.

Public description: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from localcloud.aws.credentials import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN
from localcloud.aws.s3.errors import S3Error, access_denied
from localcloud.aws.s3.request import S3Request
from localcloud.template.model import REGION

ALGORITHM = "AWS4-HMAC-SHA256"
MAX_SKEW = timedelta(minutes=15)
MAX_EXPIRES_S = 7 * 24 * 3600
UNSIGNED = "UNSIGNED-PAYLOAD"

_HEADER = re.compile(rf"{ALGORITHM}\s+Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a request says about its own signature."""

    credential: str
    date: str
    signed_headers: list[str]
    signature: str
    payload: str
    token: str | None


def check_signature(request: S3Request) -> list[str]:
    """Returns the signed headers of a request that is signed properly and in time.

    Raises:
        S3Error: it is unsigned, or S3 would refuse its signature.
    """
    if request.parameter("X-Amz-Algorithm") is not None:
        claim = _presigned(request)
    elif "authorization" in request.headers:
        claim = _signed(request)
    elif request.parameter("Signature") is not None:
        raise _unsupported()
    else:
        raise access_denied()
    _check_scope(claim.credential, claim.date)
    check_token(claim.token)
    _check_coverage(request, claim.signed_headers)
    canonical = _canonical_request(request, claim)
    text = "\n".join(
        [ALGORITHM, claim.date, _scope(claim.credential), hashlib.sha256(canonical.encode()).hexdigest()]
    )
    if not hmac.compare_digest(sign(claim.credential, text), claim.signature):
        raise signature_mismatch({"StringToSign": text, "CanonicalRequest": canonical})
    return claim.signed_headers


def sign(credential: str, text: str) -> str:
    """Returns the signature of a text (a string to sign, or a POST policy) within the credential's scope."""
    key = f"AWS4{SECRET_KEY}".encode()
    for part in _scope(credential).split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def check_credential(credential: str) -> None:
    """Checks that a credential is the local one, in S3's scope and this region.

    Raises:
        S3Error: it is another's, or for something else.
    """
    match = re.fullmatch(rf"(.+)/\d{{8}}/{REGION}/s3/aws4_request", credential)
    if match is None:
        message = f"Error parsing the Credential: expected <key>/yyyymmdd/{REGION}/s3/aws4_request"
        raise S3Error(400, "AuthorizationQueryParametersError", message)
    if match[1] != ACCESS_KEY:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise S3Error(403, "InvalidAccessKeyId", message, {"AWSAccessKeyId": match[1]})


def check_token(token: str | None) -> None:
    """Checks the session token, which temporary credentials such as Lambda's always carry."""
    if token != SESSION_TOKEN:
        raise S3Error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")


def signature_mismatch(details: dict[str, object] | None = None) -> S3Error:
    """Returns the error for a signature that does not fit."""
    message = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method."
    )
    return S3Error(403, "SignatureDoesNotMatch", message, details)


def parse_date(text: str) -> datetime:
    """Reads the compact ISO date of signatures; ValueError if it is none."""
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _unsupported() -> S3Error:
    message = f"The authorization mechanism you have provided is not supported. Please use {ALGORITHM}."
    return S3Error(400, "InvalidRequest", message)


def _scope(credential: str) -> str:
    return credential.partition("/")[2]


def _check_scope(credential: str, date: str) -> None:
    check_credential(credential)
    if credential.split("/")[1] != date[:8]:
        raise signature_mismatch()


def _presigned(request: S3Request) -> _Claim:
    values = {name: value for name, value in request.query if name.startswith("X-Amz-")}
    if values["X-Amz-Algorithm"] != ALGORITHM:
        raise _unsupported()
    try:
        signed_at = parse_date(values["X-Amz-Date"])
        expires_s = int(values["X-Amz-Expires"])
        signed_headers = values["X-Amz-SignedHeaders"].split(";")
        credential, signature = values["X-Amz-Credential"], values["X-Amz-Signature"]
    except (KeyError, ValueError) as error:
        message = (
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
            "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
        raise S3Error(400, "AuthorizationQueryParametersError", message) from error
    if not 0 < expires_s <= MAX_EXPIRES_S:
        message = "X-Amz-Expires must be between 1 and 604800 seconds"
        raise S3Error(400, "AuthorizationQueryParametersError", message)
    now = datetime.now(UTC)
    if signed_at - MAX_SKEW > now:
        raise access_denied("Request is not valid yet")
    if now > signed_at + timedelta(seconds=expires_s):
        raise access_denied("Request has expired", {"X-Amz-Expires": expires_s, "ServerTime": now.isoformat()})
    payload = request.headers.get("x-amz-content-sha256", UNSIGNED)
    token = values.get("X-Amz-Security-Token")
    _check_payload(request, payload)
    return _Claim(credential, values["X-Amz-Date"], signed_headers, signature, payload, token)


def _signed(request: S3Request) -> _Claim:
    match = _HEADER.fullmatch(request.headers["authorization"].strip())
    if match is None:
        raise _unsupported()
    date = request.headers.get("x-amz-date", "")
    try:
        signed_at = parse_date(date)
    except ValueError as error:
        raise access_denied("AWS authentication requires a valid Date or x-amz-date header") from error
    if abs(datetime.now(UTC) - signed_at) > MAX_SKEW:
        message = "The difference between the request time and the current time is too large."
        raise S3Error(403, "RequestTimeTooSkewed", message)
    payload = request.headers.get("x-amz-content-sha256")
    if payload is None:
        message = "Missing required header for this request: x-amz-content-sha256"
        raise S3Error(400, "InvalidRequest", message)
    _check_payload(request, payload)
    token = request.headers.get("x-amz-security-token")
    return _Claim(match[1], date, match[2].split(";"), match[3], payload, token)


def _check_payload(request: S3Request, claimed: str) -> None:
    if claimed == UNSIGNED:
        return
    if not _SHA256.fullmatch(claimed):
        # boto3 signs in chunks over TLS only, so no part of this project comes here.
        raise S3Error(501, "NotImplemented", f"x-amz-content-sha256: {claimed} is not emulated locally")
    if hashlib.sha256(request.body).hexdigest() != claimed:
        message = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise S3Error(400, "XAmzContentSHA256Mismatch", message)


def _check_coverage(request: S3Request, signed: list[str]) -> None:
    """Every x-amz header has to be signed, the host as well."""
    covered = {name.replace("_", "-") for name in signed}
    needed = {"host"} | {name for name in request.headers if name.startswith("x-amz-")}
    if missing := sorted(needed - covered):
        message = "There were headers present in the request which were not signed"
        raise access_denied(message, {"HeadersNotSigned": ", ".join(missing)})


def _canonical_request(request: S3Request, claim: _Claim) -> str:
    path = quote(unquote(request.raw_path), safe="/-_.~")
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in request.query
        if name != "X-Amz-Signature"
    )
    values = (request.headers.get(name.replace("_", "-"), "") for name in claim.signed_headers)
    headers = "".join(
        f"{name}:{' '.join(value.split())}\n" for name, value in zip(claim.signed_headers, values, strict=True)
    )
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return "\n".join([request.method, path, query, headers, ";".join(claim.signed_headers), claim.payload])

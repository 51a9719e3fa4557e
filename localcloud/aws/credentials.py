"""The fixed credentials of the local cloud; they open nothing else.

There is a session token because Lambda's own credentials have one too: what forgets it (a presigned POST whose policy
does not name ``x-amz-security-token``) then fails here as it would on AWS.
"""

from __future__ import annotations

from localcloud.template.model import REGION

ACCESS_KEY = "local"
SECRET_KEY = "local"
SESSION_TOKEN = "local"


def client_settings(endpoint: str) -> dict[str, str]:
    """Returns the arguments that make a boto3 client talk to the local cloud, whatever the environment says."""
    return {
        "endpoint_url": endpoint,
        "region_name": REGION,
        "aws_access_key_id": ACCESS_KEY,
        "aws_secret_access_key": SECRET_KEY,
        "aws_session_token": SESSION_TOKEN,
    }


def environment(endpoint: str) -> dict[str, str]:
    """Returns the variables that make the AWS SDKs of a child process talk to the local cloud, and only to it."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_SESSION_TOKEN": SESSION_TOKEN,
        "AWS_EC2_METADATA_DISABLED": "true",
    }

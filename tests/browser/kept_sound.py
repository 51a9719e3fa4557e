"""What the bucket keeps of what was said: by its loudness, which a stalling machine spreads out but does not lessen.

Sound that goes from one AudioContext to another and into a MediaRecorder gets gaps where a renderer stalls. All of it
is there, but in pieces of less than a tenth of a second, which the measurements take for speech or not: with three
quarters of the time taken away, `speech_time` of a sentence of 3.0 s was between 0.2 and 3.0, loudness 3.0 to 3.8.
"""

from __future__ import annotations

import boto3
import numpy as np

from goldenfish.audio.decode import decode
from localcloud.aws.credentials import client_settings
from localcloud.cloud import LocalCloud
from tests.browser.told_sound import SPEECH_DB, levels_db

STEP_S = 0.02


def kept_recordings(cloud: LocalCloud, under: str) -> dict[str, bytes]:
    """The recordings of a session, or of one of its answers (`ses_…/001/`), by their names."""
    bucket, prefix = cloud.outputs["RecordingsBucketName"], f"audio/{under}"
    s3 = boto3.client("s3", **client_settings(cloud.aws_endpoint))
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]
    return {key.removeprefix("audio/"): s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def loud_seconds(cloud: LocalCloud, session_id: str, index: int) -> float:
    """For how long somebody can be heard in the only recording of an answer."""
    [content] = kept_recordings(cloud, f"{session_id}/{index:03d}/").values()
    loud = levels_db(decode(content, max_seconds=600), STEP_S) > SPEECH_DB
    return float(np.count_nonzero(loud) * STEP_S)

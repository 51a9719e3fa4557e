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

STEP_S = 0.02
LOUD_DB = -45.0
"""Between speech, at about -16 dBFS (recordings.LEVEL), and the room at -70."""


def kept_recordings(cloud: LocalCloud, session_id: str) -> dict[str, bytes]:
    """The recordings of a session's answers, by their names: question, number and id."""
    bucket, prefix = cloud.outputs["RecordingsBucketName"], f"audio/{session_id}/"
    s3 = boto3.client("s3", **client_settings(cloud.aws_endpoint))
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]
    return {key.removeprefix(prefix): s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def loud_seconds(cloud: LocalCloud, session_id: str, index: int) -> float:
    """For how long somebody can be heard in the only recording of an answer."""
    [content] = [
        found for name, found in kept_recordings(cloud, session_id).items() if name.startswith(f"{index:03d}/")
    ]
    told = decode(content, max_seconds=600)
    size = round(STEP_S * told.sample_rate)
    steps = told.samples[: told.samples.size // size * size].reshape(-1, size)
    loud = np.mean(np.square(steps), axis=1) > 10 ** (LOUD_DB / 10)
    return float(np.count_nonzero(loud) * STEP_S)

"""The one interview that the events tell of: its identifiers, and the recording that answers its first question."""

from __future__ import annotations

from pathlib import Path

from goldenfish.recordings.keys import audio_key

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "events"
RECORDING = ROOT / "samples" / "en" / "01-warm-up.ogg"

TOKEN = "a-token-for-sam-local"
TICKET = "tkt_for-sam-local"
SESSION = "ses_" + "2" * 20
BUCKET = "recordings"
REGION = "eu-central-1"
ACCOUNT = "123456789012"
KEY = audio_key(SESSION, 1, 1, "rec_" + "2" * 20, "ogg")
VERSION = "version"
SPOKEN_KEY = f"turns/cnv_{'2' * 20}/spoken"
CONNECTION = "L0SM9cOFvHcCIhw="
MOMENT = "2026-11-21T09:00:00Z"
EPOCH_MS = 1_795_251_600_000

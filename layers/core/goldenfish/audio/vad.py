"""Speech and non-speech by Silero VAD v6 (MIT), as ONNX through onnxruntime; no torch.

The model file lies beside this module; SILERO.md says where it comes from and under which licence.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goldenfish.audio.onnx_session import onnx_session
from goldenfish.audio.spans import Span

SAMPLE_RATE = 16_000
FRAME = 512
CONTEXT = 64
FRAME_S = FRAME / SAMPLE_RATE
BLOCK_FRAMES = 512
MODEL = Path(__file__).with_name("silero_vad_16k_sequence.onnx")

# Silero's own defaults: enter at 0.5, leave below 0.35.
ENTER = 0.5
LEAVE = 0.35


def speech_spans(
    samples: NDArray[np.float32], *, min_silence_s: float = 0.1, min_speech_s: float = 0.25
) -> list[Span]:
    """Where somebody speaks, without padding, on Silero's grid of 32 ms.

    Args:
        samples: shape (n,), 16 kHz mono, full scale 1.0.
        min_silence_s: gaps shorter than this are closed.
        min_speech_s: spans shorter than this are dropped.

    Returns:
        Spans in order, not overlapping, inside the recording.
    """
    groups = _spoken_groups(speech_probabilities(samples), samples.size, min_silence_s, min_speech_s)
    return [Span(group[0].start_s, group[-1].end_s) for group in groups]


def speech_pieces(
    probabilities: NDArray[np.float32], length: int, *, min_silence_s: float = 0.1, min_speech_s: float = 0.25
) -> list[Span]:
    """As `speech_spans` from the probabilities of `speech_probabilities`, but every gap stays open.

    Args:
        probabilities: shape (m,).
        length: samples in the recording.
        min_silence_s: pieces on both sides of a shorter gap belong together.
        min_speech_s: what belongs together and is shorter is dropped.
    """
    return [piece for group in _spoken_groups(probabilities, length, min_silence_s, min_speech_s) for piece in group]


def _spoken_groups(
    probabilities: NDArray[np.float32], length: int, min_silence_s: float, min_speech_s: float
) -> list[list[Span]]:
    """Runs of speech by what belongs together."""
    runs = _runs(_with_hysteresis(probabilities))
    groups: list[list[Span]] = []
    for span in (Span(first * FRAME_S, min(end * FRAME_S, length / SAMPLE_RATE)) for first, end in runs):
        if groups and span.start_s - groups[-1][-1].end_s < min_silence_s:
            groups[-1].append(span)
        else:
            groups.append([span])
    return [group for group in groups if group[-1].end_s - group[0].start_s >= min_speech_s]


def speech_probabilities(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of speech per frame of 32 ms, shape (ceil(n / 512),).

    Run in blocks of 16 s that hand the recurrent state on: the same values as frame by frame, and the
    same memory for any length.
    """
    hidden = np.zeros((1, 1, 128), dtype=np.float32)
    cell = np.zeros((1, 1, 128), dtype=np.float32)
    context = np.zeros(CONTEXT, dtype=np.float32)
    found: list[NDArray[np.float32]] = []
    for start in range(0, samples.size, BLOCK_FRAMES * FRAME):
        block = samples[start : start + BLOCK_FRAMES * FRAME]
        frames = np.zeros((-(-block.size // FRAME), FRAME), dtype=np.float32)
        frames.reshape(-1)[: block.size] = block
        contexts = np.vstack([context, frames[:-1, -CONTEXT:]])
        context = frames[-1, -CONTEXT:]
        values, hidden, cell = onnx_session(MODEL).run(
            ["speech_probs", "hn", "cn"], {"input": np.hstack([contexts, frames]), "h": hidden, "c": cell}
        )
        found.append(values)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def _with_hysteresis(probabilities: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Per frame: in speech. Entered at `ENTER`, left below `LEAVE`; in between the last state holds."""
    decided = np.where(probabilities >= ENTER, 1, np.where(probabilities < LEAVE, 0, -1))
    last_decided = np.maximum.accumulate(np.where(decided >= 0, np.arange(decided.size), -1))
    in_speech: NDArray[np.bool_] = (last_decided >= 0) & (decided[last_decided] == 1)
    return in_speech


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]

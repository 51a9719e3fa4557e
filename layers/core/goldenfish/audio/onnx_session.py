"""How the models beside this file are run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


@cache
def onnx_session(model: Path) -> InferenceSession:
    """The model, loaded at first use. One thread: results must not depend on the machine."""
    import onnxruntime  # noqa: PLC0415 - 0.1 s and 20 MB that a caller who only imports the types does not pay

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])

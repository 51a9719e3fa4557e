"""Makes `goldenfish/audio/speaker_embedding.onnx` from the wheel of Resemblyzer 0.1.4, without torch.

    pip download --no-deps resemblyzer==0.1.4
    pip install numpy onnx==1.23.2
    python tools/speaker_embedding.py Resemblyzer-0.1.4-py3-none-any.whl speaker_embedding.onnx

The checkpoint is a pickle of torch's format before version 1.6: read here with an unpickler that knows three names.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

CHECKPOINT = "resemblyzer/pretrained.pt"
CHECKPOINT_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
HEADER_PICKLES = 3  # magic number, protocol version, facts about the machine that wrote it
LAYERS, HIDDEN, MELS, FRAMES = 3, 256, 40, 160


class _Storage:
    """A run of floats that is filled in after the pickle has been read."""

    def __init__(self, size: int) -> None:
        self.values: NDArray[np.float32] = np.zeros(size, dtype=np.float32)


class _Tensor:
    def __init__(self, storage: _Storage, offset: int, shape: tuple[int, ...]) -> None:
        self._storage, self._offset, self._shape = storage, offset, shape

    @property
    def array(self) -> NDArray[np.float32]:
        size = int(np.prod(self._shape))
        return self._storage.values[self._offset : self._offset + size].reshape(self._shape)


class _Unpickler(pickle.Unpickler):
    """Knows tensors and dictionaries; refuses every other name."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (the signature of the standard library)
        known: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch", "FloatStorage"): "FloatStorage",
            ("torch._utils", "_rebuild_tensor_v2"): lambda *parts: _Tensor(*parts[:3]),
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in this file")
        return known[module, name]

    def persistent_load(self, pid: Any) -> _Storage:  # noqa: ANN401 (likewise)
        _, _, key, _, size, _ = pid
        return self.storages.setdefault(str(key), _Storage(size))


def read_checkpoint(data: bytes) -> dict[str, NDArray[np.float32]]:
    """The network's weights by torch's names."""
    file = io.BytesIO(data)
    for _ in range(HEADER_PICKLES):
        pickle.load(file)  # noqa: S301 (the hash was checked)
    reader = _Unpickler(file)
    checkpoint = reader.load()
    for key in pickle.load(file):  # noqa: S301 (likewise)
        size = int.from_bytes(file.read(8), "little")
        reader.storages[key].values[:] = np.frombuffer(file.read(4 * size), dtype="<f4")
    return {name: tensor.array for name, tensor in checkpoint["model_state"].items()}


def build(weights: dict[str, NDArray[np.float32]]) -> onnx.ModelProto:
    """Three LSTM layers, then the last hidden state through a rectified linear layer, scaled to length 1."""
    nodes = [helper.make_node("Transpose", ["mels"], ["layer0"], perm=[1, 0, 2])]
    constants = {}
    for layer in range(LAYERS):
        for kind in ("W", "R"):
            name = f"lstm.weight_{'ih' if kind == 'W' else 'hh'}_l{layer}"
            constants[f"{kind}{layer}"] = _gates(weights[name])[None]
        biases = [_gates(weights[f"lstm.bias_{side}_l{layer}"]) for side in ("ih", "hh")]
        constants[f"B{layer}"] = np.concatenate(biases)[None]
        inputs = [f"layer{layer}", f"W{layer}", f"R{layer}", f"B{layer}"]
        nodes.append(helper.make_node("LSTM", inputs, [f"all{layer}", f"last{layer}"], hidden_size=HIDDEN))
        nodes.append(helper.make_node("Squeeze", [f"all{layer}", "direction"], [f"layer{layer + 1}"]))
    constants |= {"linear": weights["linear.weight"], "offset": weights["linear.bias"]}
    nodes += [
        helper.make_node("Squeeze", [f"last{LAYERS - 1}", "first"], ["state"]),
        helper.make_node("Gemm", ["state", "linear", "offset"], ["raw"], transB=1),
        helper.make_node("Relu", ["raw"], ["positive"]),
        helper.make_node("ReduceL2", ["positive"], ["length"], axes=[1], keepdims=1),
        helper.make_node("Div", ["positive", "length"], ["embedding"]),
    ]
    initializers = [numpy_helper.from_array(np.ascontiguousarray(a), name) for name, a in constants.items()]
    initializers += [
        numpy_helper.from_array(np.array([1], dtype=np.int64), "direction"),
        numpy_helper.from_array(np.array([0], dtype=np.int64), "first"),
    ]
    graph = helper.make_graph(
        nodes,
        "speaker_embedding",
        [helper.make_tensor_value_info("mels", TensorProto.FLOAT, ["batch", FRAMES, MELS])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _gates(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Torch orders an LSTM's gates input, forget, cell, output; ONNX input, output, forget, cell."""
    first, forget, cell, output = np.split(rows, 4)
    return np.concatenate([first, output, forget, cell])


def main(wheel: str, target: str) -> None:
    """Read the wheel, write the network."""
    data = zipfile.ZipFile(wheel).read(CHECKPOINT)
    if hashlib.sha256(data).hexdigest() != CHECKPOINT_SHA256:
        raise SystemExit(f"{wheel} holds another checkpoint than that of Resemblyzer 0.1.4")
    model = build(read_checkpoint(data)).SerializeToString()
    Path(target).write_bytes(model)
    print(len(model), hashlib.sha256(model).hexdigest())  # noqa: T201 (what SPEAKER_EMBEDDING.md states)


if __name__ == "__main__":
    main(*sys.argv[1:])

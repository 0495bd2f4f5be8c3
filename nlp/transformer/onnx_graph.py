"""Running ONNX graphs on the CPU; needs the extra `gridtags[onnx]`."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from nlp.error import EncoderError

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "probabilities"


class OnnxGraph:
    """A graph from `input_ids` and `attention_mask`, int64 (n, n_tokens), to `probabilities`, (n, n_classes)."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - ONNX Runtime carries no types
        self._session = session

    @classmethod
    def load(cls, path: Path) -> "OnnxGraph":
        """Return the graph in the file at `path`, to be run by one thread.

        Whoever calls this has compared the file's digest before. A graph holds no code of its own.

        Raises
        ------
        EncoderError
            The file is absent or no graph, or has other inputs or outputs.
        """
        options = onnxruntime.SessionOptions()
        # A service runs as many calls at once as it has cores; within one, threads would only wait for each other.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                path.read_bytes(),
                options,
                providers=["CPUExecutionProvider"],
                # Its kernel for the CPU is slower than the two operations it replaces (a twelfth of the whole).
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except Exception as error:  # each failure has its own type, all without a common parent
            raise EncoderError(f"{path}: is not a graph that can be run: {str(error).splitlines()[0]}") from error
        names = tuple(sorted(each.name for each in session.get_inputs())), session.get_outputs()[0].name
        if names != (tuple(sorted(INPUTS)), OUTPUT):
            raise EncoderError(
                f"{path}: goes from {', '.join(names[0])} to {names[1]}, must be tokens to probabilities"
            )
        return cls(session)

    def probabilities(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probability of every class, (n, n_classes)."""
        return np.asarray(self._session.run([OUTPUT], dict(zip(INPUTS, (ids, mask), strict=True)))[0])

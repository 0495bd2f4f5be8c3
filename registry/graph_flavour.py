"""Storing an ONNX graph with its tokenizer and the weights it was made of, alone or blended with an estimator.

`mlflow.pyfunc.load_model` of the stored model takes arrays `input_ids` and `attention_mask` and gives `probabilities`. Of a
blend it answers for the graph alone; the linear model lies beside it in the folder `linear`, as a bundle holds one.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import mlflow.onnx
import numpy as np
import pandas as pd
from mlflow.models import Model, ModelSignature
from mlflow.types import Schema, TensorSpec
from numpy.typing import NDArray

from nlp.estimator import TRUSTED_TYPES
from registry.error import ArtifactError
from registry.flavour import Flavour, Prediction, pinned

_OUTPUT = "probabilities"


class GraphFlavour(Flavour):
    """A folder with `model.onnx`, `tokenizer.json` and the weights in `encoder`; with the folder `linear`, a blend of both."""

    stored_file = "model.onnx"
    # Two ways of running one graph round differently, and a rounding can move an activation by one step of 256.
    tolerance = 2e-2

    def __init__(self, folder: Path) -> None:
        self.kind: Literal["onnx", "blend"] = "blend" if (folder / "linear").is_dir() else "onnx"
        self._folder = folder

    @property
    def served_files(self) -> Mapping[str, str]:
        """The graph, its tokenizer and, of a blend, the linear model."""
        linear = ("linear/model.skops", "linear/model.json") if self.kind == "blend" else ()
        names = ("model.onnx", "tokenizer.json", *linear)
        return dict(zip(names, names, strict=True))

    def frame(self, example: pd.DataFrame) -> pd.DataFrame:
        """Return the example, whose cells are lists of token ids and of 0/1, one length throughout."""
        for name in example:
            try:
                _tensor(example[name])
            except (TypeError, ValueError) as error:
                raise ArtifactError(
                    f"column {name} of the example must hold lists of whole numbers, all as long"
                ) from error
        return example

    def predict(self, frame: pd.DataFrame) -> Prediction:
        """Return (n, n_classes), by the graph as serving runs it."""
        from nlp.transformer.onnx_graph import OnnxGraph  # noqa: PLC0415 - an optional extra

        graph = OnnxGraph.load(self._folder / "model.onnx")
        return graph.probabilities(_tensor(frame["input_ids"]), _tensor(frame["attention_mask"]))

    def signature(self, frame: pd.DataFrame, prediction: Prediction) -> ModelSignature:
        """Return the signature: two arrays (n, n_tokens) in, one (n, n_classes) out."""
        inputs = [TensorSpec(np.dtype(np.int64), (-1, -1), str(name)) for name in frame]
        output = TensorSpec(prediction.dtype, (-1, prediction.shape[1]), _OUTPUT)
        return ModelSignature(inputs=Schema(inputs), outputs=Schema([output]))

    def save(self, folder: Path, identity: Model, signature: ModelSignature, frame: pd.DataFrame) -> None:
        """Write MLflow's folder of the model."""
        import onnx  # noqa: PLC0415 - an optional extra

        mlflow.onnx.save_model(
            onnx.load(self._folder / "model.onnx"),
            folder,
            mlflow_model=identity,
            signature=signature,
            input_example=_tensors(frame),
            pip_requirements=pinned("onnx", "onnxruntime", "numpy", "pandas"),
            onnx_execution_providers=["CPUExecutionProvider"],
            onnx_session_options={"intra_op_num_threads": 1, "inter_op_num_threads": 1},
            save_as_external_data=False,
        )
        shutil.copyfile(self._folder / "tokenizer.json", folder / "tokenizer.json")
        shutil.copytree(self._folder / "encoder", folder / "encoder")
        if self.kind == "blend":
            _check_types(self._folder / "linear" / "model.skops")
            shutil.copytree(self._folder / "linear", folder / "linear")

    def reloaded(self, folder: Path, frame: pd.DataFrame) -> Prediction:
        """Return what plain `mlflow.pyfunc.load_model` makes of a stored model."""
        return np.asarray(mlflow.pyfunc.load_model(str(folder)).predict(_tensors(frame))[_OUTPUT])


def _check_types(path: Path) -> None:
    import skops.io  # noqa: PLC0415 - seconds: it imports all of scikit-learn, and torch where it is installed

    foreign = sorted(set(skops.io.get_untrusted_types(file=path)) - TRUSTED_TYPES)
    if foreign:
        raise ArtifactError(f"cannot be stored as skops: holds {', '.join(foreign)}")


def _tensors(frame: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    return {str(name): _tensor(frame[name]) for name in frame}


def _tensor(column: "pd.Series[Any]") -> NDArray[np.int64]:
    rows = np.array(column.tolist())
    if rows.ndim != 2 or rows.dtype.kind != "i":  # noqa: PLR2004 - rows × tokens
        raise ValueError(f"shape {rows.shape} of {rows.dtype}")
    return rows.astype(np.int64)

"""Shrinking ONNX graphs; only training does, and needs the extra `gridtags[transformer]`."""

from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic


def in_eight_bits(source: Path, target: Path) -> None:
    """Write the graph at `source` with its weights as integers of eight bits to `target`: a quarter of the size, faster."""
    graph = onnx.load(source)
    # Shapes that the exporter noted contradict those of the new operations.
    del graph.graph.value_info[:]
    quantize_dynamic(graph, target, weight_type=QuantType.QInt8)

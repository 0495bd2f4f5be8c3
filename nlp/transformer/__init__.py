"""Running a transformer: windows of tokens, the graph in ONNX Runtime, and its blend with a linear model."""

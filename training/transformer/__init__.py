"""Transformers: an encoder from a local folder or of our own, fine-tuned, exported to ONNX. Needs `gridtags[transformer]`."""

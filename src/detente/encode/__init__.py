"""The shared encoder: weights and their cards, word pieces, windows, ONNX sessions."""

"""Vectors of whole texts from any encoder in a local Hugging Face folder (BERT, RoBERTa-wwm, ERNIE, …).

An optional extra, `gridtags[transformer]`: neither training nor serving of the linear models needs torch, so torch is imported
only where an encoder is loaded.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.error import EncoderError

_PROBE = "请问我家为什么停电了，电费是多少"
_MOST_UNKNOWN = 0.5


class Encoder:
    """A pretrained encoder on the CPU."""

    def __init__(self, tokenizer: Any, model: Any, longest: int) -> None:  # noqa: ANN401 - transformers carries no types
        self._tokenizer = tokenizer
        self._model = model
        self._longest = longest

    @classmethod
    def load(cls, folder: Path, longest: int = 128) -> "Encoder":
        """Return the encoder in `folder`: config.json, tokenizer and model.safetensors; nothing is downloaded or executed.

        `longest` is the number of tokens that are read of a text.

        Raises
        ------
        EncoderError
            The extra is not installed, the folder holds no encoder in safetensors, or its tokenizer knows no Chinese characters.
        """
        try:
            from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415 - an optional extra, and seconds to import
        except ImportError as error:
            raise EncoderError("encoders need the extra: pip install 'gridtags[transformer]'") from error
        if not (folder / "config.json").is_file():
            raise EncoderError(f"{folder}: holds no config.json")
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True).eval()
        except (OSError, ValueError, KeyError) as error:
            raise EncoderError(f"{folder}: cannot be loaded: {str(error).splitlines()[0]}") from error
        encoder = cls(tokenizer, model, longest)
        # Some tokenizers ignore a vocabulary they cannot read, and then every character is unknown without a word.
        if encoder.unknown_share(_PROBE) > _MOST_UNKNOWN:
            raise EncoderError(f"{folder}: the tokenizer does not know Chinese characters")
        return encoder

    def encode(self, texts: Sequence[str], batch: int = 32) -> NDArray[np.float32]:
        """Return the mean of the token vectors of each text, (n_texts, n_dimensions); padding does not count."""
        if not texts:
            return np.empty((0, int(self._model.config.hidden_size)), dtype=np.float32)
        return np.concatenate([self._encode(texts[start : start + batch]) for start in range(0, len(texts), batch)])

    def unknown_share(self, text: str) -> float:
        """Return the share of tokens of `text` that the tokenizer does not know, 0 … 1; 0 for no text."""
        tokens = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return tokens.count(self._tokenizer.unk_token_id) / max(len(tokens), 1)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch  # noqa: PLC0415 - an optional extra, and seconds to import

        tokens = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=self._longest, return_tensors="pt"
        )
        with torch.inference_mode():
            vectors = self._model(**tokens).last_hidden_state
            counts = tokens["attention_mask"].unsqueeze(-1).to(vectors.dtype)
            means = (vectors * counts).sum(dim=1) / counts.sum(dim=1).clamp(min=1)
        return np.asarray(means.float().numpy())

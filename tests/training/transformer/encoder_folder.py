"""Encoders of random weights in the layouts that Hugging Face folders come in."""

from pathlib import Path

import torch
from transformers import BertConfig, BertModel, BertTokenizer

from tests.training.text_calls import invented_calls

CHARACTERS = sorted(
    {character for call in invented_calls(200).transcripts for turn in call.turns for character in turn.text}
)


def save_tiny_bert(folder: Path, characters=CHARACTERS, *, layout: str = "tokenizer.json") -> Path:
    """Save a BERT with one token per character; `layout` is the file that holds its vocabulary."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *"请问我家为什么停电了，电费是多少客户服"]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    if layout == "tokenizer.json":
        BertTokenizer(vocab=vocabulary).save_pretrained(folder)
    else:
        (folder / layout).write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **size)).save_pretrained(folder)
    return folder

"""Encoders: from a local Hugging Face folder (BERT, RoBERTa-wwm, MiniRBT, ERNIE, XLM-R, …), or new, of random weights."""

import contextlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer as TokenSplitter
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel, BertTokenizer
from transformers.utils import logging as transformers_logging

from nlp.error import EncoderError
from nlp.transformer.token_window import SPEAKER_MARKS
from training.transformer.config import OwnEncoderConfig

MOST_UNKNOWN = 0.05
_PROBE = "请问我家为什么停电了，电费是多少"
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt", ".h5", ".msgpack")


@dataclass(frozen=True)
class Encoder:
    """What reads tokens: the tokenizer, which knows SPEAKER_MARKS, and the network that it was made for."""

    splitter: TokenSplitter
    network: Any
    padding: int


def load_encoder(folder: Path, texts: Sequence[str], layers: int | None = None) -> Encoder:
    """Return the encoder in `folder`: config.json, tokenizer.json or vocab.txt, *.safetensors; nothing is downloaded or executed.

    `texts` are some of those to be read; `layers` keeps only the lowest ones.

    Raises
    ------
    EncoderError
        The folder holds no config, no weights in safetensors, no tokenizer that can be read, or one that does not know the
        characters of the texts; the message names which.
    """
    if not (folder / "config.json").is_file():
        raise EncoderError(f"{folder}: holds no config.json")
    if not any(folder.glob("*.safetensors")):
        pickles = [path.name for path in sorted(folder.iterdir()) if path.suffix in _PICKLES]
        beside = f", only {', '.join(pickles)}, which runs code when it is opened" if pickles else ""
        raise EncoderError(f"{folder}: holds no weights in safetensors{beside}")
    splitter = _splitter(folder)
    check_unknown(splitter, [_PROBE, *texts], folder)
    network = _network(folder)
    _keep_lowest(network, layers, folder)
    return _with_marks(Encoder(splitter, network, int(network.config.pad_token_id or 0)))


def new_encoder(splitter: TokenSplitter, config: OwnEncoderConfig, positions: int) -> Encoder:
    """Return a BERT of random weights for a tokenizer; torch's seed decides which. `positions` is the most tokens it reads."""
    size = BertConfig(
        vocab_size=splitter.get_vocab_size(),
        hidden_size=config.width,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        intermediate_size=4 * config.width,
        max_position_embeddings=positions,
        pad_token_id=0,
        # Served in eight bits, what GELU takes is a ninth of the whole.
        hidden_act="relu",
        attn_implementation="eager",
    )
    return Encoder(splitter, BertModel(size, add_pooling_layer=False), 0)


def check_unknown(splitter: TokenSplitter, texts: Sequence[str], source: object) -> None:
    """Raise EncoderError where the tokenizer does not know more than MOST_UNKNOWN of the tokens of `texts`.

    Some tokenizers ignore a vocabulary they cannot read, and then every character is unknown without a word.
    """
    names = ("[UNK]", "<unk>")
    unknown = {splitter.token_to_id(name) for name in names} - {None}
    ids = [
        number for encoding in splitter.encode_batch(list(texts), add_special_tokens=False) for number in encoding.ids
    ]
    share = sum(number in unknown for number in ids) / max(len(ids), 1)
    if not unknown or not ids or share > MOST_UNKNOWN:
        what = f"{share:.0%} of the tokens of the texts" if unknown and ids else "what a token is"
        raise EncoderError(f"{source}: the tokenizer does not know {what}, at most {MOST_UNKNOWN:.0%} may be unknown")


def encoder_layers(network: Any) -> Any:  # noqa: ANN401 - transformers carries no types
    """Return the list of the network's layers, lowest first; EncoderError where there is none to be found."""
    for module in network.modules():
        if isinstance(module, torch.nn.ModuleList) and len(module) == network.config.num_hidden_layers:
            return module
    raise EncoderError(f"{type(network).__name__}: no list of its {network.config.num_hidden_layers} layers was found")


def _splitter(folder: Path) -> TokenSplitter:
    try:
        if (folder / "tokenizer.json").is_file():
            return _plain(TokenSplitter.from_file(str(folder / "tokenizer.json")))
        if (folder / "vocab.txt").is_file():
            return _plain(_word_pieces(folder).backend_tokenizer)
        return _plain(
            AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False).backend_tokenizer
        )
    except Exception as error:  # each of the libraries raises its own, the Rust one Exception itself
        raise EncoderError(f"{folder}: its tokenizer cannot be read: {_first_line(error)}") from error


def _word_pieces(folder: Path) -> Any:  # noqa: ANN401
    # By the loaded vocabulary: given the file's name, this version ignores it, and every character is unknown.
    words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    vocabulary = {word.rstrip("\r"): number for number, word in enumerate(words) if word.strip()}
    path = folder / "tokenizer_config.json"
    options = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return BertTokenizer(vocab=vocabulary, do_lower_case=bool(options.get("do_lower_case", True)))


def _plain(splitter: TokenSplitter) -> TokenSplitter:
    # Windows are cut and padded by us.
    splitter.no_truncation()
    splitter.no_padding()
    return splitter


def _network(folder: Path) -> Any:  # noqa: ANN401
    try:
        with quiet():
            return AutoModel.from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                attn_implementation="eager",
                dtype=torch.float32,
            )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, AttributeError, TypeError) as error:
        raise EncoderError(f"{folder}: cannot be loaded: {_first_line(error)}") from error
    except Exception as error:  # SafetensorError has no parent but Exception
        raise EncoderError(f"{folder}: its weights are damaged: {_first_line(error)}") from error


def _keep_lowest(network: Any, layers: int | None, folder: Path) -> None:  # noqa: ANN401
    network.pooler = None  # only the states of the tokens are used
    if layers is None:
        return
    held = encoder_layers(network)
    if layers > len(held):
        raise EncoderError(f"{folder}: has {len(held)} layers, layers is {layers}")
    del held[layers:]
    network.config.num_hidden_layers = layers


def _with_marks(encoder: Encoder) -> Encoder:
    splitter, network = encoder.splitter, encoder.network
    sources = {
        mark: splitter.encode(mark.strip("[]"), add_special_tokens=False).ids for mark in _unknown_marks(splitter)
    }
    splitter.add_special_tokens(list(SPEAKER_MARKS.values()))
    rows = network.get_input_embeddings().num_embeddings
    if splitter.get_vocab_size() > rows:
        network.resize_token_embeddings(splitter.get_vocab_size(), mean_resizing=False)
    weights = network.get_input_embeddings().weight
    with torch.no_grad():
        # A mark begins as the mean of what it says, 客户 or 客服, instead of as noise.
        for mark, ids in sources.items():
            weights[splitter.token_to_id(mark)] = weights[ids].mean(dim=0)
    return encoder


def _unknown_marks(splitter: TokenSplitter) -> list[str]:
    return [mark for mark in SPEAKER_MARKS.values() if splitter.token_to_id(mark) is None]


@contextlib.contextmanager
def quiet() -> Any:  # noqa: ANN401
    """Keep transformers' progress bars and reports of unused heads from the console."""
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    with contextlib.redirect_stderr(io.StringIO()):
        yield


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]

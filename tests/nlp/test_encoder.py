import sys

import numpy as np
import pytest

from nlp.encoder import Encoder
from nlp.error import EncoderError

CHARACTERS = "停电了费是多少请问我家为什么，跳闸抢修"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_tiny_bert(tmp_path_factory.mktemp("bert"), CHARACTERS)


def save_tiny_bert(folder, characters):
    """Save a BERT of random weights with one token per character."""
    torch = pytest.importorskip("torch", reason="the extra `transformer` is not installed")
    transformers = pytest.importorskip("transformers", reason="the extra `transformer` is not installed")
    torch.manual_seed(0)
    vocabulary = {
        token: number for number, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters])
    }
    transformers.BertTokenizer(vocab=vocabulary).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64,
    )  # fmt: skip
    transformers.BertModel(config).save_pretrained(folder)
    return folder


def test_a_text_has_the_same_vector_alone_and_padded_in_a_batch(folder):
    encoder = Encoder.load(folder)
    alone = encoder.encode(["停电了"])
    together = encoder.encode(["停电了", "请问我家为什么停电了，电费是多少"])
    assert alone.shape == (1, 16)
    np.testing.assert_allclose(alone[0], together[0], atol=1e-6)
    assert np.abs(together[0] - together[1]).max() > 0.01


def test_batches_do_not_change_the_order(folder):
    encoder = Encoder.load(folder)
    texts = ["停电", "电费", "跳闸", "抢修", ""]
    np.testing.assert_allclose(encoder.encode(texts, batch=2), encoder.encode(texts), atol=1e-6)


def test_a_text_longer_than_the_model_reads_is_cut(folder):
    assert np.isfinite(Encoder.load(folder, longest=32).encode(["停电" * 500])).all()


def test_no_text_gives_no_vectors(folder):
    assert Encoder.load(folder).encode([]).shape == (0, 16)


def test_characters_the_vocabulary_lacks_are_counted_as_unknown(folder):
    assert Encoder.load(folder).unknown_share("停鑫") == 0.5


def test_a_tokenizer_that_knows_no_chinese_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="does not know Chinese"):
        Encoder.load(save_tiny_bert(tmp_path, "abc"))


def test_weights_as_pickle_are_refused(folder, tmp_path):
    for path in folder.iterdir():
        if path.suffix != ".safetensors":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        Encoder.load(tmp_path)


def test_without_the_extra_the_error_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(EncoderError, match=r"gridtags\[transformer\]"):
        Encoder.load(folder)


def test_a_folder_without_an_encoder_is_named(tmp_path):
    pytest.importorskip("transformers", reason="the extra `transformer` is not installed")
    with pytest.raises(EncoderError, match=r"holds no config.json"):
        Encoder.load(tmp_path / "nothing")

import json

import numpy as np
import pytest

from nlp.error import EncoderError
from tests.training.transformer.encoder_folder import save_tiny_bert
from training.transformer.encoder import check_unknown, encoder_layers, load_encoder

TEXTS = ["家里停电了", "电费怎么交"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_tiny_bert(tmp_path_factory.mktemp("bert"))


def copied(folder, target, *without):
    for path in folder.iterdir():
        if path.name not in without:
            (target / path.name).write_bytes(path.read_bytes())
    return target


@pytest.mark.parametrize("layout", ["tokenizer.json", "vocab.txt"])
def test_a_vocabulary_in_either_file_is_read(tmp_path, layout):
    splitter = load_encoder(save_tiny_bert(tmp_path, layout=layout), TEXTS).splitter
    assert splitter.encode("停电了").tokens == ["[CLS]", "停", "电", "了", "[SEP]"]


def test_speaker_marks_begin_as_the_mean_of_what_they_say(folder):
    encoder = load_encoder(folder, TEXTS)
    weights = encoder.network.get_input_embeddings().weight.detach().numpy()
    mark, parts = encoder.splitter.token_to_id("[客户]"), [encoder.splitter.token_to_id(each) for each in "客户"]
    np.testing.assert_allclose(weights[mark], weights[parts].mean(axis=0), rtol=1e-6)


def test_only_the_lowest_layers_are_kept(folder):
    assert len(encoder_layers(load_encoder(folder, TEXTS, layers=1).network)) == 1
    with pytest.raises(EncoderError, match="has 2 layers, layers is 3"):
        load_encoder(folder, TEXTS, layers=3)


def test_a_tokenizer_that_knows_no_chinese_is_refused(folder, tmp_path):
    (copied(folder, tmp_path, "tokenizer.json") / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n")
    with pytest.raises(EncoderError, match="does not know 100% of the tokens"):
        load_encoder(tmp_path, TEXTS)


def test_a_tokenizer_that_does_not_know_the_texts_at_hand_is_refused(folder):
    splitter = load_encoder(folder, TEXTS).splitter
    with pytest.raises(EncoderError, match="the tokenizer does not know 67% of the tokens"):
        check_unknown(splitter, ["停鑫淼"], folder)


def test_weights_as_pickle_are_refused(folder, tmp_path):
    (copied(folder, tmp_path, "model.safetensors") / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(EncoderError, match=r"no weights in safetensors, only pytorch_model.bin, which runs code"):
        load_encoder(tmp_path, TEXTS)


def test_damaged_weights_are_refused(folder, tmp_path):
    whole = (copied(folder, tmp_path) / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EncoderError, match="weights are damaged"):
        load_encoder(tmp_path, TEXTS)


def test_code_in_the_folder_is_not_run(folder, tmp_path):
    config = json.loads((copied(folder, tmp_path) / "config.json").read_text())
    (tmp_path / "config.json").write_text(
        json.dumps({**config, "model_type": "x", "auto_map": {"AutoModel": "own.Own", "AutoConfig": "own.Own"}})
    )
    (tmp_path / "own.py").write_text("raise SystemExit('code of the folder was run')")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_encoder(tmp_path, TEXTS)


@pytest.mark.parametrize(
    ("absent", "message"),
    [("config.json", "holds no config.json"), ("tokenizer.json", "the tokenizer does not know")],
)
def test_what_a_folder_lacks_is_named(folder, tmp_path, absent, message):
    with pytest.raises(EncoderError, match=message):
        load_encoder(copied(folder, tmp_path, absent, "tokenizer_config.json"), TEXTS)

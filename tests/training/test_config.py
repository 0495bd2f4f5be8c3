import pytest
from pydantic import BaseModel

from training.config import STRICT, load_config
from training.error import ConfigError
from training.gate import Gate


class ExampleConfig(BaseModel):
    model_config = STRICT
    name: str
    gates: tuple[Gate, ...] = ()


def write(folder, text):
    path = folder / "example.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_config_becomes_a_frozen_model(tmp_path):
    config = load_config(write(tmp_path, 'name = "x"\n[[gates]]\nmetric = "auc"\nat_least = 0.7'), ExampleConfig)
    assert config.gates[0].at_least == 0.7


def test_a_bad_key_is_named_with_file_and_full_path(tmp_path):
    text = 'name = "x"\n[[gates]]\nmetric = "auc"\nat_lest = 0.7'
    with pytest.raises(ConfigError, match=r"example.toml: .*gates.0.at_lest: Extra inputs are not permitted, got 0.7"):
        load_config(write(tmp_path, text), ExampleConfig)


def test_every_bad_key_is_named_in_one_line(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, "name = 3\nnmae = 4"), ExampleConfig)
    assert "name: Input should be a valid string, got 3; nmae: Extra" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"), [("name = ", "Invalid value"), (b"\xff\xfe", "utf-8"), ("", "name: Field required")]
)
def test_a_broken_file_says_what_is_wrong(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load_config(write(tmp_path, text), ExampleConfig)


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nothing.toml: no such file"):
        load_config(tmp_path / "nothing.toml", ExampleConfig)

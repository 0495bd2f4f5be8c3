"""Opening a text model of any kind by what its `model.json` says."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from nlp.error import TextModelError
from nlp.text_classifier import TextClassifier
from nlp.text_model import TextModel


class _Kind(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str


def load_text_model(folder: Path) -> TextClassifier:
    """Return the text model in `folder`, whose digests the bundle has verified: linear, transformer or a blend of both.

    Raises
    ------
    TextModelError
        It is of no kind that reads text, is damaged, or is a transformer and the extra for them is not installed.
    """
    kind = _kind(folder / "model.json")
    if kind == "sklearn":
        return TextModel.load(folder)
    if kind not in {"onnx", "blend"}:
        raise TextModelError(f"{folder / 'model.json'}: kind {kind} reads no text, must be sklearn, onnx or blend")
    try:
        from nlp.transformer.blend_model import BlendModel  # noqa: PLC0415 - an optional extra
        from nlp.transformer.transformer_model import TransformerModel  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise TextModelError(
            f"{folder}: a transformer needs the extra: pip install 'gridtags[onnx]' ({error})"
        ) from error
    return TransformerModel.load(folder) if kind == "onnx" else BlendModel.load(folder)


def _kind(path: Path) -> str:
    try:
        return _Kind.model_validate_json(path.read_bytes()).kind
    except OSError as error:
        raise TextModelError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        raise TextModelError(f"{path}: is not the description of a model: kind: {error.errors()[0]['msg']}") from error

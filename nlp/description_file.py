"""Reading `model.json`, the description that lies beside every text model."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from nlp.error import TextModelError

Description = TypeVar("Description", bound=BaseModel)


def read_description_file(path: Path, model: type[Description], of: str) -> Description:
    """Return the description at `path`; `of` says in errors what it should describe.

    Raises
    ------
    TextModelError
        The file cannot be read, or names each field that is wrong.
    """
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise TextModelError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        bad = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise TextModelError(f"{path}: is not the description of {of}: {bad}") from error

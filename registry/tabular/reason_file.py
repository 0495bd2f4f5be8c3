"""Reading a reason catalogue from its TOML file."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from registry.error import ArtifactError
from registry.tabular.reason import ReasonCatalogue


def load_reasons(path: Path) -> ReasonCatalogue:
    """Return the catalogue in the TOML file at `path`.

    Raises
    ------
    ArtifactError
        One line with the file and the path of each bad key.
    """
    try:
        return ReasonCatalogue.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ArtifactError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ArtifactError(f"{path}: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        bad = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}" for each in error.errors())
        raise ArtifactError(f"{path}: {bad}") from error

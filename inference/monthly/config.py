"""How reports are made, from `monthly.toml`."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inference.error import InferenceError
from inference.monthly.small_group import FEWEST

FILE, TABLE = "monthly.toml", "monthly"


class MonthlyConfig(BaseModel):
    """See the comments in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheduled: bool = True
    compute_missing: bool = True
    few: int = Field(default=FEWEST, ge=FEWEST)
    memory: str = Field(default="2GB", pattern=r"^[1-9]\d*(MB|GB)$")


def load_monthly(configs: Path) -> MonthlyConfig:
    """Read the file; the defaults where there is none.

    Raises
    ------
    InferenceError
        The file is wrong; the message names it and the path of the bad key.
    """
    path = configs / FILE
    try:
        return MonthlyConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))[TABLE])
    except FileNotFoundError:
        return MonthlyConfig()
    except KeyError:
        raise InferenceError(f"{path}: has no table [{TABLE}]") from None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InferenceError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise InferenceError(f"{path}: {'.'.join([TABLE, *map(str, first['loc'])])}: {first['msg']}") from None

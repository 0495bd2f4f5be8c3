"""What an impact assessment asks, from `configs/impact.toml`."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from registry.catalogue.toml_file import bad_keys
from registry.digest import canonical_json, text_digest
from registry.error import GovernanceError

QUESTIONS_FILE = "impact.toml"
Section = Literal["necessity", "rights", "protection"]
"""The three contents that 个人信息保护法 56 prescribes: lawful and necessary, effect on people, protection in proportion."""
Condition = Literal["always", "profiling", "gaps", "sensitive", "agents"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Question(BaseModel):
    """One question; asked where `when` holds. A mandatory one that nobody answered keeps the version out of service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    section: Section
    law: Text
    when: Condition
    zh: Text
    en: Text
    mandatory: bool = True


class Questionnaire(BaseModel):
    """All questions in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [each.id for each in self.question]
        if repeated := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"question: the ids {', '.join(repeated)} stand twice")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of all of it."""
        return text_digest(canonical_json(self.model_dump(mode="json")))

    def question_of(self, question_id: str) -> Question:
        """Return the question of this id; GovernanceError says which there are."""
        found = next((each for each in self.question if each.id == question_id), None)
        if found is None:
            raise GovernanceError(f"no question {question_id!r}; known: {', '.join(each.id for each in self.question)}")
        return found


def load_questions(configs: Path) -> Questionnaire:
    """Read the questions; GovernanceError names the file and the path of every bad key."""
    path = configs / QUESTIONS_FILE
    try:
        return Questionnaire.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise GovernanceError(f"{path}: {bad_keys(error)}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GovernanceError(f"{path}: {str(error).splitlines()[0]}") from error

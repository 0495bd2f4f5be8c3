"""What a bundle says it holds; its id proves the manifest, the manifest proves every file."""

import json
import re
from datetime import UTC
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from registry.description import Kind
from registry.digest import canonical_json, text_digest

SCHEMA_VERSION = 1
MANIFEST_FILE = "manifest.json"
CATALOGUE_FILE = "catalogue.json"
DESCRIPTION_FILE = "model.json"
CURRENT_FILE = "CURRENT"
MODELS_FOLDER = "models"

MODEL_NAME = r"^[a-z0-9][a-z0-9_-]*$"
BUNDLE_ID = r"^\d{8}T\d{6}Z-[0-9a-f]{16}$"


def is_model_name(name: str) -> bool:
    """Tell whether `name` may be the name of a model, and so of its folder in a bundle."""
    return re.fullmatch(MODEL_NAME, name) is not None


def _inside(path: str) -> str:
    # Both kinds of slash: a path that is harmless on one system climbs out of the bundle on another.
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or ".." in parts or ":" in path or "\0" in path:
        raise ValueError("leaves the folder of its model")
    return path


ModelName = Annotated[str, StringConstraints(pattern=MODEL_NAME)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RelativePath = Annotated[str, AfterValidator(_inside)]


class BundledModel(BaseModel):
    """One model of a bundle; `files` maps paths below `models/NAME/` to their SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    version: int = Field(ge=1)
    run_id: str
    kind: Kind
    feature_set: str | None
    files: dict[RelativePath, Sha256] = Field(min_length=1)


class BundleManifest(BaseModel):
    """Content of `manifest.json`. `catalogue_version` is the SHA-256 of `catalogue.json` as well."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bundle_id: Annotated[str, StringConstraints(pattern=BUNDLE_ID)]
    created_at: AwareDatetime
    promoted_by: str
    reason: str
    models: dict[ModelName, BundledModel] = Field(min_length=1)
    catalogue_version: Sha256
    schema_version: Literal[1] = 1

    @model_validator(mode="after")
    def _bears_its_own_digest(self) -> Self:
        if self.bundle_id != self.content_id():
            raise ValueError(f"content is not that of {self.bundle_id}")
        return self

    @classmethod
    def issue(
        cls,
        created_at: AwareDatetime,
        promoted_by: str,
        reason: str,
        models: dict[ModelName, BundledModel],
        catalogue_version: str,
    ) -> Self:
        """Return the manifest of this content, with the id that proves it."""
        unnamed = cls.model_construct(
            bundle_id="",
            created_at=created_at,
            promoted_by=promoted_by,
            reason=reason,
            models=models,
            catalogue_version=catalogue_version,
        )
        return cls.model_validate({**unnamed.model_dump(), "bundle_id": unnamed.content_id()})

    def as_json(self) -> str:
        """Return the one text that a manifest of this content has."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def content_id(self) -> str:
        """Return the id that this content must have."""
        content = canonical_json(self.model_dump(mode="json", exclude={"bundle_id"}))
        return f"{self.created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{text_digest(content)[:16]}"

"""Beginning and ending a shadow: fetched from the registry once, recorded in the ledger."""

import tempfile
from pathlib import Path

from pydantic import JsonValue

from inference.blast.output import COLUMNS, TEXT_MODELS
from inference.error import InferenceError
from inference.shadow.roster import Shadow, ShadowFolder
from nlp.fitted_model import store_scorers
from registry.actor import current_actor
from registry.clock import china_now
from registry.digest import folder_digests
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry


def begin_shadow(settings: RegistrySettings, name: str, version: int) -> Shadow:
    """Let a version score in the shadow from the next night on; one that was stopped begins again.

    Raises
    ------
    InferenceError
        No night runs a model of this name.
    UnknownModelError, ArtifactError
        No such version; files that are not those registered.
    """
    if name not in (*COLUMNS, *TEXT_MODELS):
        known = ", ".join((*COLUMNS, *TEXT_MODELS))
        raise InferenceError(f"no night runs {name}, so nothing can shadow it; allowed are {known}")
    registry, folder = ModelRegistry(settings), ShadowFolder.of(settings.var, name, version)
    with tempfile.TemporaryDirectory() as scratch:
        files = registry.fetch_serving(registry.version(name, version), Path(scratch) / name)
        store_scorers(files)
        folder.take_model(files)
        shadow = Shadow(
            model=name, version=version, began_at=china_now().isoformat(), by=current_actor().person,
            files=folder_digests(files),
        )  # fmt: skip
    folder.write(shadow)
    _record(settings, shadow, "begin")
    return shadow


def stop_shadow(settings: RegistrySettings, name: str, version: int) -> Shadow:
    """Let a version score no more; its records stay. InferenceError where it is no shadow."""
    folder = ShadowFolder.of(settings.var, name, version)
    before = folder.read()
    if before.stopped_at is not None:
        raise InferenceError(f"{name} {version} was stopped at {before.stopped_at} already")
    stopped = {"stopped_at": china_now().isoformat(), "stopped_by": current_actor().person}
    shadow = before.model_copy(update=stopped)
    folder.write(shadow)
    _record(settings, shadow, "stop")
    return shadow


def _record(settings: RegistrySettings, shadow: Shadow, act: str) -> None:
    subject: dict[str, str | int] = {"model": shadow.model, "version": shadow.version}
    content: dict[str, JsonValue] = {"act": act, "files": dict(shadow.files)}
    installation_ledger(settings).append("shadow", current_actor().person, subject, content)

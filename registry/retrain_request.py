"""Requests to train a model again: opened by monitoring or a person, read by `gridtags retrain --requested`.

One file for each model that waits below `var/retrain_requests/`; opening and closing stand in the ledger as well.
"""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from registry.actor import current_actor
from registry.durable import locked, replace_text
from registry.error import RegistryError
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings

FOLDER, KIND = "retrain_requests", "retrain_request"


class RetrainRequest(BaseModel):
    """Why a model should be trained again: one line for each figure over its limit. `entry` is its number in the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(pattern=r"^[a-z][a-z0-9-]{0,79}$")
    version: int = Field(ge=1)
    opened_at: datetime
    by: str
    reasons: tuple[str, ...] = Field(min_length=1)
    snapshot_id: str = ""
    entry: int = Field(default=0, ge=0)


def open_request(
    settings: RegistrySettings, model: str, version: int, reasons: tuple[str, ...], at: datetime, snapshot_id: str = ""
) -> RetrainRequest:
    """Return the request that waits for a model, opened now if none does; the ledger gets one entry, however many nights ask."""
    with locked(settings.var / FOLDER / ".lock"):
        waiting = requests(settings)
        if model in waiting:
            return waiting[model]
        by = current_actor().person
        request = RetrainRequest(
            model=model, version=version, opened_at=at, by=by, reasons=reasons, snapshot_id=snapshot_id
        )
        entry = installation_ledger(settings).append(
            KIND, by, {"model": model, "version": version},
            {"state": "opened", "reasons": list(reasons), "snapshot_id": snapshot_id},
        )  # fmt: skip
        request = request.model_copy(update={"entry": entry.number})
        replace_text(_path(settings, model), request.model_dump_json(indent=1))
        return request


def close_request(settings: RegistrySettings, request: RetrainRequest, outcome: str) -> None:
    """Record what became of a request, then let go of it."""
    with locked(settings.var / FOLDER / ".lock"):
        path = _path(settings, request.model)
        if path.exists():
            installation_ledger(settings).append(
                KIND, current_actor().person, {"model": request.model, "version": request.version},
                {"state": "closed", "outcome": outcome, "opened": request.entry},
            )  # fmt: skip
            path.unlink()


def requests(settings: RegistrySettings) -> dict[str, RetrainRequest]:
    """Return what waits, by model.

    Raises
    ------
    RegistryError
        A file is damaged; the message names it.
    """
    found = {}
    for path in sorted((settings.var / FOLDER).glob("*.json")):
        try:
            request = RetrainRequest.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise RegistryError(f"{path}: is no retrain request; remove or restore it") from error
        found[request.model] = request
    return found


def _path(settings: RegistrySettings, model: str) -> Path:
    return settings.var / FOLDER / f"{model}.json"

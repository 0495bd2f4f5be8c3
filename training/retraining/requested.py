"""Working off the requests to train again that monitoring, or a person, has opened."""

from collections.abc import Iterator

from registry.retrain_request import RetrainRequest, close_request, requests
from training.error import TrainingError
from training.retraining.decision import Decision, Line
from training.retraining.plain import retrain_plainly
from training.retraining.run import RETRAINABLE, retrain
from training.runner import JOBS, Workplace


def retrain_requested(
    workplace: Workplace, *, dry_run: bool = False
) -> Iterator[tuple[RetrainRequest, Decision | None]]:
    """Yield every waiting request with what came of it: a version that may be promoted, or that was refused.

    The decision is null for a model that no job trains; its request waits on, as does one whose training failed, and each does in
    a dry run. Nothing is promoted.
    """
    settings = workplace.registry.settings
    for request in requests(settings).values():
        if request.model not in JOBS:
            yield request, None
            continue
        try:
            decision = _retrained(request.model, workplace, dry_run=dry_run)
        except TrainingError as error:  # one that cannot be trained keeps nobody else waiting
            yield request, Decision("refused", (Line("训练", str(error), "", "失败，稍后再试"),))
            continue
        if not dry_run:
            version = "" if decision.version is None else f" {decision.version.name} {decision.version.version}"
            close_request(settings, request, f"{decision.verdict}{version}")
        yield request, decision


def _retrained(model: str, workplace: Workplace, *, dry_run: bool) -> Decision:
    if model in RETRAINABLE:
        return retrain(model, workplace, force=True, dry_run=dry_run)
    return retrain_plainly(model, workplace, dry_run=dry_run)

"""Working off the requests to train again that monitoring, or a person, has opened."""

from collections.abc import Iterator

from registry.retrain_request import RetrainRequest, close_request, requests
from training.retraining.decision import Decision
from training.retraining.run import RETRAINABLE, retrain
from training.runner import Workplace


def retrain_requested(
    workplace: Workplace, *, dry_run: bool = False
) -> Iterator[tuple[RetrainRequest, Decision | None]]:
    """Yield every waiting request with what came of it: a version that may be promoted, or that was refused.

    The decision is null for a model that cannot be trained on a schedule; its request waits on, as each does in a dry run.
    """
    settings = workplace.registry.settings
    for request in requests(settings).values():
        if request.model not in RETRAINABLE:
            yield request, None
            continue
        decision = retrain(request.model, workplace, force=True, dry_run=dry_run)
        if not dry_run:
            version = "" if decision.version is None else f" {decision.version.name} {decision.version.version}"
            close_request(settings, request, f"{decision.verdict}{version}")
        yield request, decision

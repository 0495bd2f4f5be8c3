"""What an auditor asks first: was all that went into service approved, and was anything moved past that? MLflow is not asked."""

from collections.abc import Iterator

from registry.approval.alias_watch import known_moves
from registry.approval.request import PROMOTION, State, read_requests
from registry.approval.serving_record import serving_record
from registry.ledger import Ledger
from registry.ledger.finding import Finding


def approval_findings(ledger: Ledger) -> Iterator[Finding]:
    """Give every promotion that rests on no request which another person had approved before; rollbacks need none."""
    requests = read_requests(ledger)
    proper = {
        step.number
        for request in requests.values()
        if request.state is State.PROMOTED
        for step in request.steps
        if step.kind == PROMOTION
    }
    for entry in ledger.entries(kind=PROMOTION):
        if entry.number not in proper:
            version = f"{entry.content.get('model')} {entry.content.get('version')}"
            yield Finding(f"entry {entry.number}", f"promotion of {version} without an approved request", entry.number)


def moved_findings(ledger: Ledger) -> Iterator[Finding]:
    """Give every champion that was seen moved in MLflow and not put back since; MLflow is not asked."""
    for found in known_moves(ledger, serving_record(ledger)):
        yield Finding(f"alias of {found.model}", f"{found}, and nobody repaired it")

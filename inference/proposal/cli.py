"""Commands `gridtags catalogue proposals|apply|reject`: proposals of changed rules, and what becomes of them."""

import json
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Named = Annotated[str, typer.Argument(help="Proposal, as `gridtags catalogue proposals` shows it.")]
Reason = Annotated[str, typer.Option(help="Why; recorded.")]


def proposals(
    every: Annotated[bool, typer.Option("--all", help="Those that were decided as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """List proposals of changed rules, newest first: who, why, what would change and for how many customers."""
    from inference.proposal.record import ProposalFolder
    from inference.settings import ServiceSettings

    found = [each for each in ProposalFolder.below(ServiceSettings().var).every() if every or each[1] is None]
    if as_json:
        records = [
            {**each.model_dump(mode="json"), "decision": decision and decision.model_dump(mode="json")}
            for each, decision in found
        ]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    for each, decision in found:
        said = "待定" if decision is None else f"{decision.by} {'已采纳' if decision.act == 'apply' else '已驳回'}"
        effect = f"，新增{each.effect.gained:,}，失去{each.effect.lost:,}" if each.effect else ""
        typer.echo(f"{each.id} {each.label}（{said}）{each.by}：{each.reason}{effect}\n{each.diff}")
    typer.echo(f"{len(found)} proposals")


def apply(proposal: Named, reason: Reason) -> None:
    """Write the rule of a proposal into the tag files as the tag's next version; another person than who proposed it must."""
    from inference.catalogue.check import problems
    from inference.proposal.act import apply as apply_proposal
    from inference.proposal.record import ProposalFolder
    from registry.actor import current_actor
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    folder, ledger = ProposalFolder.below(settings.var), installation_ledger(settings)
    decision = apply_proposal(
        folder, ledger, settings.tags, current_actor(), proposal, reason,
        lambda planned: problems(planned, settings.configs),
    )  # fmt: skip
    typer.echo(f"{proposal}: version {decision.version}; it takes effect with the next bundle and nightly run")


def reject(proposal: Named, reason: Reason) -> None:
    """Close a proposal without applying it."""
    from inference.proposal.act import reject as reject_proposal
    from inference.proposal.record import ProposalFolder
    from registry.actor import current_actor
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    folder, ledger = ProposalFolder.below(settings.var), installation_ledger(settings)
    reject_proposal(folder, ledger, current_actor(), proposal, reason)
    typer.echo(f"{proposal}: rejected")

"""The pages of tags."""

from starlette.routing import BaseRoute

from inference.console.frame.frame import Frame
from inference.console.tag.catalogue_page import CataloguePages
from inference.console.tag.proposal_page import ProposalPages
from inference.console.tag.trial_page import TrialPages
from inference.key.ring import Role
from inference.transport.permission import ANALYSTS

TRIERS = frozenset({Role.SCIENTIST, Role.OPERATOR})
"""Who may try a rule and propose it."""


def tag_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of this group."""
    catalogue, proposals = CataloguePages(frame), ProposalPages(frame)
    trial = TrialPages(frame, catalogue)
    rule, preview = "/tags/{tag}/rule", "/tags/{tag}/preview/{job_id}"
    return [
        frame.page("/tags", catalogue.every),
        frame.page("/tags/proposals", proposals.every, roles=ANALYSTS),
        frame.page("/tags/proposals/{proposal_id}", proposals.one, roles=ANALYSTS),
        frame.page("/tags/{tag}", catalogue.one),
        frame.page("/tags/{tag}/customers", catalogue.customers),
        frame.page(rule, trial.edit, roles=TRIERS),
        frame.page(rule, trial.check, roles=TRIERS, methods=["POST"]),
        frame.page(preview, trial.preview, roles=TRIERS),
        frame.page(preview, trial.propose, roles=TRIERS, methods=["POST"]),
    ]

"""The pages of proposals: all of them, and one with its diff and what became of it."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from inference.console.frame.frame import Frame
from inference.proposal.record import Decision, Proposal, ProposalFolder


class ProposalPages:
    """Shows what people proposed."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._folder = ProposalFolder.below(frame.at.settings.var)

    async def every(self, request: Request) -> Response:
        """List the proposals, newest first."""
        found = await asyncio.to_thread(lambda: [*self._folder.every(200)])
        return self._frame.show(request, "tag/proposals.html", proposals=found)

    async def one(self, request: Request) -> Response:
        """Show a proposal."""
        proposal, decision = await asyncio.to_thread(self._read, request.path_params["proposal_id"])
        return self._frame.show(request, "tag/proposal.html", proposal=proposal, decision=decision)

    def _read(self, proposal_id: str) -> tuple[Proposal, Decision | None]:
        proposal = self._folder.read(proposal_id)
        return proposal, self._folder.decision(proposal.id)

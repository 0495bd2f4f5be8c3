"""What is in service: the tag catalogue and the models of the bundle."""

from fastapi.routing import APIRoute
from starlette.responses import Response

from inference.answer.document import CatalogueAnswer, ModelsAnswer
from inference.collaborator import Collaborators
from inference.error import NoBundleError
from inference.model.bundle_watch import BundleProvider
from inference.model.loaded_bundle import LoadedBundle
from inference.transport.openapi import answers
from inference.transport.permission import EVERYONE
from inference.transport.prepared import PreparedJson, PreparedRoute


class BundleEndpoints:
    """Answers about the bundle in service."""

    def __init__(self, bundles: BundleProvider) -> None:
        self._bundles = bundles

    async def tags(self) -> Response:
        """Return the tag catalogue."""
        return PreparedJson(self._loaded().catalogue)

    async def models(self) -> Response:
        """Return the manifest of the bundle: versions, runs, who promoted it, digests."""
        return PreparedJson(self._loaded().models)

    def _loaded(self) -> LoadedBundle:
        if self._bundles.current is None:
            raise NoBundleError("promote the models first: `gridtags models promote`")
        return self._bundles.current


def bundle_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints about the bundle in service."""
    endpoints = BundleEndpoints(at.bundles)
    return [
        PreparedRoute(
            "/v1/tags", endpoints.tags, group="bundle", roles=EVERYONE, described=answers(CatalogueAnswer, 304, 503)
        ),
        PreparedRoute(
            "/v1/models", endpoints.models, group="bundle", roles=EVERYONE, described=answers(ModelsAnswer, 304, 503)
        ),
    ]

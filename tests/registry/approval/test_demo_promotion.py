"""The simulated utility's models go the way of all: asked for by one person, approved by another, with keys of their own."""

from collections.abc import Callable

from demo import promote
from inference.key.file import read_key_file
from registry.actor import Actor, acting
from registry.approval.request import State, read_requests
from registry.approval.review import approval_findings
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.registry.approval.promotion_case import ledger_of


def test_the_demo_promotes_by_four_eyes_and_leaves_no_key_that_works(
    registry: ModelRegistry, register: Callable, segments
) -> None:
    own = ModelRegistry(registry.settings.model_copy(update={"configs": RegistrySettings().configs}))
    with acting(Actor("demo-trainer")):
        register(own, "segments", segments)
    promote(own, "segments", 1)
    (request,) = read_requests(ledger_of(own)).values()
    assert (request.state, request.by, request.content.trained_by) == (State.PROMOTED, "demo-scientist", "demo-trainer")
    assert [each.by for each in request.steps] == ["demo-operator", "demo-operator"]
    assert list(approval_findings(ledger_of(own))) == []
    assert {each.state() for each in read_key_file(own.settings.var / "api_keys.json").values()} == {"revoked"}

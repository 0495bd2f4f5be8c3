"""A small utility of which two nights are published, and somebody who looks at its customers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from inference.key.ring import KeyRing, Role
from tests.inference.call_case import Town, bundle_at, call
from tests.inference.console.visitor import Visitor, visiting
from tests.inference.key_case import every_role, key_entry

Entering = Callable[[str], Visitor]
KEYS = {**every_role(), "plain": key_entry("plain", Role.SCIENTIST, scopes=frozenset())}
"""A key of every role whose secret is its name, and that of a data scientist who sees nothing sensitive."""


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Town:
    """Return a town in whose second night C2 has become an overdue payer; C1 has called since."""
    folder = tmp_path_factory.mktemp("town")
    found = Town(folder, bundle_at(folder / "promoted"))
    found.night(C3=9.0)
    found.night(C2=5.0, C3=9.0)
    return found


@pytest.fixture(scope="module")
def visitor(town: Town) -> Iterator[Visitor]:
    with ExitStack() as stack:
        here = stack.enter_context(visiting(town.app(keys=KeyRing(KEYS))))
        answer = here.post("/v1/calls", json=call("K1"), headers={"X-API-Key": "crm"})
        assert answer.json()["state"] == "updated"
        yield here


@pytest.fixture
def sign_in(visitor: Visitor) -> Entering:
    """Return what makes the visitor somebody of another role."""

    def sign_in(role: str) -> Visitor:
        visitor.cookies.clear()
        assert visitor.login(role).status_code == 303
        return visitor

    return sign_in

import pytest

from tests.inference.analysis.analysed_contact import make_analyst, make_var


@pytest.fixture(scope="session")
def var(tmp_path_factory):
    """A folder with a bundle that holds both text models."""
    return make_var(tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="session")
def analyst(var):
    return make_analyst(var)

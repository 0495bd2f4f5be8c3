"""The page that describes the service works without internet and without a key."""

import re

import pytest

from inference.router.docs import DOCS_PATHS
from tests.inference.service_fake import ask, fake_app


def test_the_page_names_nothing_outside_of_the_service():
    page = ask(fake_app(), "GET", "/docs", headers={"x-api-key": ""})
    assert page.status_code == 200
    assert not re.search(r"(src|href)=\"(https?:)?//", page.text)
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", sorted(DOCS_PATHS))
def test_everything_the_page_loads_is_there(path):
    answer = ask(fake_app(), "GET", path)
    assert answer.status_code == 200
    assert answer.content


def test_the_page_loads_only_what_is_there():
    loaded = re.findall(r"(?:src|href)=\"([^\"]+)\"", ask(fake_app(), "GET", "/docs").text)
    assert set(loaded) <= DOCS_PATHS


def test_other_files_of_the_package_are_not_served():
    assert ask(fake_app(), "GET", "/docs/../core.py").status_code == 404
    assert ask(fake_app(), "GET", "/docs/redoc.standalone.js").status_code == 404

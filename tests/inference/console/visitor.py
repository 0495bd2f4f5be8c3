"""Somebody at the console without a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from starlette.testclient import TestClient

SITE = "http://localhost"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


class Visitor(TestClient):
    """A client that follows no redirect by itself and knows the token that its pages put into forms."""

    csrf = ""

    def login(self, secret: str, **more: str):
        answer = self.post("/console/login", data={"key": secret, **more})
        if answer.status_code == 303:
            self.csrf = _CSRF.search(self.get("/console/jobs").text)[1]
        return answer

    def submit(self, path: str, **fields: str):
        """Send a form of the session."""
        return self.post(path, data={"csrf": self.csrf, **fields})


@contextmanager
def visiting(app: FastAPI, secret: str | None = None) -> Iterator[Visitor]:
    """Run the application and give a visitor, logged in if a key's secret is given."""
    with Visitor(app, base_url=SITE, follow_redirects=False) as visitor:
        if secret is not None:
            assert visitor.login(secret).status_code == 303
        yield visitor

"""An officer's browser for tests: keeps cookies, fills the hidden field of forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ussd_app.demo.officers import PASSWORD

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@dataclass
class Desk:
    """One browser."""

    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def token(self, page: str = "/admin/sign-in") -> str:
        """Return the hidden field that a page's forms carry."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.text(page))
        assert found is not None, page
        return found[1]

    def text(self, path: str) -> str:
        """Return a page as text."""
        return self.client.get(path).get_data(as_text=True)

    def post(self, path: str, *, form_on: str = "/admin/sign-in", **fields: str) -> TestResponse:
        """Send a form with the token that its page carries."""
        return self.client.post(path, data={"csrf_token": self.token(form_on), **fields})

    def sign_in(self, username: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Send the sign-in form."""
        return self.post("/admin/sign-in", username=username, password=password, **fields)


def officer(app: Flask, username: str) -> Desk:
    """Return a browser in which an officer of the demo is signed in."""
    desk = Desk(app)
    assert desk.sign_in(username).status_code == 303
    return desk

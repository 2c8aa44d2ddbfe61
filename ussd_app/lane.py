"""The fast lane: the USSD webhook answered in front of Flask, by the very function of its route.

Flask's own work costs a menu hop about a quarter of its time. Whatever is not plainly a form
posted to the webhook goes on to Flask, which answers with the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ussd_app.ussd import MAX_BODY, answer_form

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from ussd_app.wiring import Service

_FORM: Final = "application/x-www-form-urlencoded"


class Lane:
    """A WSGI application in front of another."""

    def __init__(self, behind: WSGIApplication, parts: Service, paths: Iterable[str]) -> None:
        self._behind = behind
        self._parts = parts
        self._paths = frozenset(paths)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a plain callback; hand everything else on."""
        length = environ.get("CONTENT_LENGTH") or ""
        if (
            environ["REQUEST_METHOD"] != "POST"
            or environ.get("PATH_INFO") not in self._paths
            or not environ.get("CONTENT_TYPE", "").startswith(_FORM)
            or not length.isdigit()
            or int(length) > MAX_BODY
        ):
            return self._behind(environ, start)
        body, headers = answer_form(self._parts.line, environ["wsgi.input"].read(int(length)))
        start("200 OK", [*headers.items(), ("Content-Length", str(len(body)))])
        return [body]

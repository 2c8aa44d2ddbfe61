"""One kept connection to Africa's Talking, in place of the SDK's own requests.

The SDK checks numbers and builds requests. It would then open a connection for each, drop the HTTP
status and decode JSON under one exact header only, so its one method that touches the network is
replaced by `Connection.request`. Its module globals and its threads are not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

TIMEOUT = (3.05, 9.05)
"""Seconds to connect and seconds of silence while waiting for the answer: the SDK's own limits."""

# About 150 bytes a recipient: far more than any batch, and a bound on what a broken peer can send.
ANSWER_LIMIT = 1 << 20
_PIECE = 16_384


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP, not yet understood."""

    status: int
    content_type: str
    body: bytes


class Connection:
    """Speaks for one of the SDK's services. Raises ValueError for a key that cannot be right."""

    def __init__(self, api_key: str, session: requests.Session | None = None) -> None:
        import requests

        if not re.fullmatch(r"[!-~]+", api_key):
            raise ValueError("the gateway's API key is empty or holds a character no key has")
        self._session = session or requests.Session()

    def request(
        self,
        url: str,
        method: str,
        headers: dict[str, str],
        data: dict[str, Any] | str | None,
        params: dict[str, str] | None,
        callback: None = None,  # noqa: ARG002 - the SDK names it; its threads lose errors
        timeout: tuple[float, float] = TIMEOUT,
    ) -> Answer:
        """Stand in for the SDK's method of the same arguments.

        A redirect is not followed: it would turn a POST into a GET and carry the key elsewhere.
        """
        with self._session.request(
            method,
            url,
            headers=headers,
            data=data,
            params=params,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = bytearray()
            for piece in response.iter_content(_PIECE):
                body += piece
                # Cut here it is no JSON any more, which is what such an answer is worth.
                if len(body) > ANSWER_LIMIT:
                    break
            content_type = response.headers.get("content-type", "")
            return Answer(response.status_code, content_type, bytes(body))

    def close(self) -> None:
        """Give the kept connections back."""
        self._session.close()


def checked_address(base_url: str) -> str:
    """Return the address without its last stroke. Raise ValueError where it cannot be right."""
    if not re.fullmatch(r"https?://[^\s/?#]+/?", base_url):
        raise ValueError("the gateway's address is no http(s)://host without a path")
    return base_url.rstrip("/")

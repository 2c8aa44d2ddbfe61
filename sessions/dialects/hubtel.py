"""Hubtel: JSON with only the newest answer and a sequence number; `Type` says what goes on.

It serves Ghana and is here to prove that the seam holds for a gateway of another kind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sessions.request import (
    MAX_CODE,
    MAX_SESSION_ID,
    MAX_TEXT,
    Latest,
    MalformedRequest,
    Reply,
    UssdRequest,
)


def read_request(body: bytes) -> UssdRequest:
    """Read a callback's JSON. Raise MalformedRequest."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedRequest("body") from None
    if not isinstance(document, dict):
        raise MalformedRequest("body")
    session_id = _text(document, "SessionId")
    caller = _text(document, "Mobile")
    if not session_id or len(session_id) > MAX_SESSION_ID:
        raise MalformedRequest("SessionId")
    if not caller:
        raise MalformedRequest("Mobile")
    message = _text(document, "Message")
    if len(message) > MAX_TEXT:
        raise MalformedRequest("Message")
    number = _number(document.get("Sequence"))
    is_dial = _text(document, "Type").lower() == "initiation"
    code = _text(document, "ServiceCode")
    return UssdRequest(
        session_id=session_id,
        caller=caller if caller.startswith("+") else f"+{caller}",
        network=_text(document, "Operator")[:16],
        # On the dial, Hubtel's Message is what was dialled.
        service_code=(message if is_dial and message.startswith("*") else code)[:MAX_CODE],
        typed=Latest(number, "" if is_dial else message),
    )


def _number(value: object) -> int:
    """Read the turn's number: Hubtel's own samples send it as a number and as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1_000:
        raise MalformedRequest("Sequence")
    return value


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name, "")
    if not isinstance(value, str):
        raise MalformedRequest(name)
    # No store takes a NUL or half a surrogate pair, which JSON can spell.
    return value.encode("utf-8", "replace").decode().replace("\0", "")


def write_reply(reply: Reply, session_id: str) -> tuple[bytes, Mapping[str, str]]:
    """Return the body and the headers of the answer."""
    document = {
        "SessionId": session_id,
        "Type": "response" if reply.goes_on else "release",
        "Message": reply.text,
        "Label": reply.screen,
        "ClientState": "",
        "DataType": "input" if reply.goes_on else "display",
        "FieldType": "text",
    }
    return json.dumps(document).encode(), {"Content-Type": "application/json"}

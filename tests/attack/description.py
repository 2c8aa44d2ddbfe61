"""An OpenAPI description of every address, written from the application's own list of them.

The callbacks have their literal fields; a page's form has whatever fields its template names.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "ussd_app" / "admin" / "templates"

CALLBACKS: Final = {
    "/ussd": ("sessionId", "phoneNumber", "networkCode", "serviceCode", "text"),
    "/ussd/ended": (
        *("date", "sessionId", "serviceCode", "networkCode", "phoneNumber", "status", "cost"),
        *("durationInMillis", "hopsCount", "hopsMetadata", "input", "lastAppResponse"),
    ),
    "/sms/incoming": ("from", "to", "text", "date", "id", "linkId", "cost", "networkCode"),
    "/sms/delivery": ("id", "status", "phoneNumber", "networkCode", "failureReason", "retryCount"),
    "/sms/opt-out": ("senderId", "phoneNumber"),
}
QUERY: Final = (
    "q",
    "page",
    "day",
    "date",
    "county",
    "after",
    "msisdn",
    "next",
    "state",
    "language",
)

EXAMPLES: Final[dict[str, list[str]]] = {
    "phoneNumber": ["+254711000003", "+254722645678", "254711000001", "0711000003"],
    "from": ["+254711000003", "+254722645678", "AIRTEL", "20880"],
    "serviceCode": ["*384*2454#", "*384*2454*1#", "*384*2454*2#"],
    "networkCode": ["63902", "63903", "99999"],
    "sessionId": ["ATUid_1", "ATUid_2"],
    "text": ["", "1", "1*1", "IN 4821", "PAY", "JOBS", "STOP", "2*1*9"],
    "msisdn": ["+254711000003"],
    "status": ["Success", "Failed", "Incomplete", "Buffered"],
    "day": ["2026-11-25"],
    "date": ["2026-11-25", "2026-11-03 03:41:00"],
}


def describe(app: Flask) -> dict[str, Any]:
    """Return an OpenAPI 3.0 description of every address of the application."""
    paths: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            paths.setdefault(path, {})[method.lower()] = _operation(rule, method)
    return {
        "openapi": "3.0.3",
        "info": {"title": "KNEC exam staff line", "version": "1"},
        "paths": paths,
    }


def form_fields() -> list[str]:
    """Return every field that any page of the dashboard has in a form."""
    found: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        found |= set(re.findall(r'\bname="(\w+)"', path.read_text(encoding="utf-8")))
    return sorted(found)


def _operation(rule: Rule, method: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(rule, name)}
        for name in sorted(rule.arguments)
    ]
    if method == "GET":
        parameters += [
            {"name": name, "in": "query", "required": False, "schema": _text(name)}
            for name in QUERY
        ]
    operation: dict[str, Any] = {
        "operationId": f"{method}-{rule.endpoint}",
        "parameters": parameters,
        "responses": {"default": {"description": "Anything but a server's mistake"}},
    }
    if method == "POST":
        fields = CALLBACKS.get(rule.rule) or form_fields()
        schema = {"type": "object", "properties": {name: _text(name) for name in fields}}
        operation["requestBody"] = {
            "content": {"application/x-www-form-urlencoded": {"schema": schema}}
        }
    return operation


def _path_schema(rule: Rule, name: str) -> dict[str, Any]:
    if f"<int:{name}>" in rule.rule:
        return {"type": "integer", "minimum": 0}
    return {"type": "string", "minLength": 1}


def _text(name: str) -> dict[str, Any]:
    anything: dict[str, Any] = {"type": "string", "maxLength": 400}
    if name not in EXAMPLES:
        return anything
    return {"anyOf": [{"type": "string", "enum": EXAMPLES[name]}, anything]}

"""The USSD webhook: a few lines that read, answer and write."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from flask import Blueprint, Response, current_app, request

from models.people.msisdn import masked
from sessions.dialects import africas_talking, hubtel
from sessions.request import MalformedRequest, Reply, UssdRequest
from ussd_app import metrics
from ussd_app.logs import log

if TYPE_CHECKING:
    from sessions.line import Line
    from ussd_app.wiring import Service

MAX_BODY: Final = 64 * 1024

bp = Blueprint("ussd", __name__)
hubtel_bp = Blueprint("hubtel", __name__)


def service() -> Service:
    """Return the parts that this application was made with."""
    parts: Service = current_app.extensions["line"]
    return parts


def read_form(body: bytes) -> dict[str, list[str]]:
    """Return a form's fields, whatever bytes they hold; a field may stand more than once."""
    text = body.decode("utf-8", "replace")
    return parse_qs(text, keep_blank_values=True, errors="replace", max_num_fields=50)


def answer_form(line: Line, body: bytes) -> tuple[bytes, Mapping[str, str]]:
    """Answer a form of Africa's Talking."""
    started = time.perf_counter()
    asked: UssdRequest | None = None
    try:
        asked = africas_talking.read_request(read_form(body[:MAX_BODY]))
        reply = line.answer(asked)
    except (MalformedRequest, ValueError):
        reply = line.refuse("not_understood")
    _note(asked, reply, started)
    return africas_talking.write_reply(reply)


def _note(asked: UssdRequest | None, reply: Reply, started: float) -> None:
    """Log and count the hop: never what was typed."""
    seconds = time.perf_counter() - started
    network = metrics.network_label(asked.network) if asked is not None else "none"
    metrics.HOPS.labels(screen=reply.screen, network=network).inc()
    metrics.HOP_SECONDS.observe(seconds)
    log.info(
        "hop",
        session=asked.session_id[-8:] if asked is not None else None,
        msisdn=masked(asked.caller) if asked is not None else None,
        screen=reply.screen,
        goes_on=reply.goes_on,
        network=network,
        ms=round(seconds * 1000, 1),
    )


@bp.post("/ussd")
def ussd() -> Response:
    """Answer one callback of Africa's Talking: always 200."""
    is_form = request.mimetype in {"application/x-www-form-urlencoded", ""}
    body = request.stream.read(MAX_BODY) if is_form else b""
    answer, headers = answer_form(service().line, body)
    return Response(answer, headers=dict(headers))


@hubtel_bp.post("/ussd/hubtel")
def ussd_hubtel() -> Response:
    """Answer one callback of Hubtel: always 200."""
    started = time.perf_counter()
    line = service().line
    asked: UssdRequest | None = None
    try:
        asked = hubtel.read_request(request.stream.read(MAX_BODY))
        reply = line.answer(asked)
    except MalformedRequest:
        reply = line.refuse("not_understood")
    _note(asked, reply, started)
    answer, headers = hubtel.write_reply(reply, asked.session_id if asked is not None else "")
    return Response(answer, headers=dict(headers))


@bp.post("/ussd/ended")
def ended() -> Response:
    """Note how a call ended; `input` and `lastAppResponse` are never read."""
    from ussd_app import call_events

    try:
        form = read_form(request.stream.read(MAX_BODY))
    except ValueError:  # more fields than any gateway sends
        form = {}
    call_events.note(service(), form)
    return Response(status=200)

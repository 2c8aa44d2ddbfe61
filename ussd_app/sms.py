"""Webhooks for texts and SIMs: recorded once, then 200; 503 when not, so the gateway repeats."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, request

from models.base.store import StoreUnavailable
from models.messages import inbox, opt_outs, reports
from models.people import sim_checks
from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from sms.callbacks import MalformedCallback, read_delivery, read_incoming, read_opt_out
from sms.keeping import text_to_keep
from sms.sim_swap import read_verdict
from ussd_app.logs import log
from ussd_app.ussd import MAX_BODY, read_form, service

bp = Blueprint("sms", __name__)


def _form() -> dict[str, str]:
    """Return the first value of each field."""
    fields = read_form(request.stream.read(MAX_BODY))
    return {name: values[0] for name, values in fields.items()}


def _sender(number: str) -> str:
    """Return the sender in E.164; a short or worded sender is kept as it came, cut to size."""
    try:
        return gateway_msisdn(number)
    except NotAMobileNumber:
        return number.strip()[:16]


@bp.post("/sms/incoming")
def incoming() -> Response:
    """Keep one incoming text."""
    parts = service()
    try:
        text = read_incoming(_form())
    except (MalformedCallback, ValueError):
        # Repeating what cannot be read for 12 hours helps nobody.
        log.info("sms.unreadable", kind="incoming")
        return Response(status=200)
    try:
        with parts.store.hop(writing=True) as open_db:
            db, sender, now = open_db(), _sender(text.sender), parts.now()
            inbox.receive(
                db,
                gateway_id=text.gateway_id or f"n-{secrets.token_hex(16)}",
                msisdn=sender,
                shortcode=text.shortcode,
                text=text_to_keep(db, sender, text.text, now),
                network=text.network,
                sent_at=text.sent_at,
                now=now,
            )
    except StoreUnavailable as error:
        log.error("sms.not_recorded", kind="incoming", error=error)
        return Response(status=503)
    return Response(status=200)


@bp.post("/sms/delivery")
def delivery() -> Response:
    """Apply one delivery report."""
    parts = service()
    try:
        report = read_delivery(_form())
    except (MalformedCallback, ValueError):
        log.info("sms.unreadable", kind="delivery")
        return Response(status=200)
    try:
        with parts.store.hop(writing=True) as open_db:
            reports.report(
                open_db(),
                report.gateway_id,
                report.known.value if report.known is not None else report.status,
                report.failure_reason,
                parts.now(),
                report.network,
            )
    except StoreUnavailable as error:
        log.error("sms.not_recorded", kind="delivery", error=error)
        return Response(status=503)
    return Response(status=200)


@bp.post("/sms/opt-out")
def opt_out() -> Response:
    """Apply one opt-out that the gateway took."""
    parts = service()
    try:
        asked = read_opt_out(_form())
    except (MalformedCallback, ValueError):
        log.info("sms.unreadable", kind="opt_out")
        return Response(status=200)
    try:
        with parts.store.hop(writing=True) as open_db:
            # Whoever refuses the sender ID of offers alone still wants reminders.
            of_offers = asked.sender_id in {parts.config.at_sender_promotional} - {None}
            classes = opt_outs.OFFERS if of_offers else opt_outs.REFUSABLE
            opt_outs.stop(open_db(), _sender(asked.msisdn), asked.sender_id, parts.now(), classes)
    except StoreUnavailable as error:
        log.error("sms.not_recorded", kind="opt_out", error=error)
        return Response(status=503)
    return Response(status=200)


@bp.post("/sim-swap")
def sim_swap() -> Response:
    """Keep one verdict on a SIM, which comes as JSON and names no number."""
    parts = service()
    try:
        verdict = read_verdict(request.stream.read(MAX_BODY))
    except (MalformedCallback, ValueError):
        log.info("sms.unreadable", kind="sim_swap")
        return Response(status=200)
    try:
        with parts.store.hop(writing=True) as open_db:
            sim_checks.keep_verdict(
                open_db(), verdict.request_id, verdict.status, verdict.swapped_on, parts.now()
            )
    except StoreUnavailable as error:
        log.error("sms.not_recorded", kind="sim_swap", error=error)
        return Response(status=503)
    return Response(status=200)

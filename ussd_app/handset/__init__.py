"""The handset: a phone in the browser that dials the real webhook. Never in production."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request

from models.base.clock import NAIROBI
from models.messages import simulated
from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from ussd_app.ussd import service

bp = Blueprint("handset", __name__, template_folder="templates")


@bp.get("/handset")
def phone() -> str:
    """Show the phone."""
    settings = service().config
    prefix = f"/{settings.callback_tokens[0]}" if settings.callback_tokens else ""
    return render_template(
        "handset.html",
        service_code=settings.service_codes[0],
        shortcode=settings.shortcode,
        ussd_url=f"{prefix}/ussd",
        ended_url=f"{prefix}/ussd/ended",
        sms_url=f"{prefix}/sms/incoming",
        messages_url="/handset/messages",
        wipe_url="/handset/wipe",
        now=service().now().isoformat(),
    )


@bp.get("/handset/messages")
def messages() -> tuple[Response, int]:
    """Return the texts that this phone received after number *after*."""
    try:
        msisdn = gateway_msisdn(request.args.get("msisdn", ""))
        after = int(request.args.get("after") or 0)
    except (NotAMobileNumber, ValueError):
        return jsonify(error="msisdn must be a number such as +254722645678"), 400
    with service().patient_store.reading() as db:
        found = [
            {
                "n": text.id,
                "at": text.at.astimezone(NAIROBI).isoformat(),
                "from": text.sender,
                "text": text.text,
                "status": "Success",
            }
            for text in simulated.after(db, msisdn, after)
        ]
    return jsonify(found), 200


@bp.post("/handset/wipe")
def wipe() -> Response:
    """Empty Redis, as if it had been lost: sessions, counters and jobs are gone."""
    service().patient_redis.flushdb()
    return Response(status=204)

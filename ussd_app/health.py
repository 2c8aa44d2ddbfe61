"""Health and metrics."""

from __future__ import annotations

import hmac
import ipaddress

from flask import Blueprint, Response, abort, jsonify, request
from redis.exceptions import RedisError

from models.across import schema
from models.base.store import StoreUnavailable
from ussd_app import metrics
from ussd_app.ussd import service

bp = Blueprint("health", __name__)


@bp.get("/health/live")
def live() -> Response:
    """Answer while the process lives."""
    return jsonify(status="ok")


@bp.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Tell whether calls can be served, and what is missing if not."""
    parts = service()
    missing = []
    try:
        parts.redis.ping()
    except RedisError:
        missing.append("redis")
    try:
        with parts.store.hop(writing=False) as open_db:
            if not schema.is_current(open_db()):
                missing.append("migrations")
    except StoreUnavailable:
        missing.append("database")
    status = "ok" if not missing else "unavailable"
    return jsonify(status=status, missing=missing), 200 if not missing else 503


@bp.get("/metrics")
def show_metrics() -> Response:
    """Return the counters, to this machine or to whoever has the token."""
    token = service().config.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    has_token = token is not None and hmac.compare_digest(given.encode(), token.encode())
    if not has_token and not _is_loopback(request.remote_addr):
        abort(404)
    return Response(metrics.exposition(), mimetype="text/plain")


def _is_loopback(address: str | None) -> bool:
    """Tell whether the request came from this machine, and not through a proxy on it."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False

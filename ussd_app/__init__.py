"""Flask and everything that starts: webhooks, jobs, commands, handset, settings, wiring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response
from werkzeug.routing import IntegerConverter

from ussd_app import admin, cli, config, health, logs, sms, ussd
from ussd_app.lane import Lane
from ussd_app.wiring import Service

if TYPE_CHECKING:
    from werkzeug.routing import Map

    from ussd_app.config import Config

__all__ = ["create_app"]

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class RowId(IntegerConverter):
    """A number in an address that can be a row's: any other is no address, not an SQL error."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug's own name
        super().__init__(map, max=2**63 - 1)


def create_app(settings: Config | None = None) -> Flask:
    """Return the application; the settings come from the environment unless given."""
    settings = settings or config.load()
    logs.configure(settings.log_level)
    app = Flask(__name__, static_folder="static")
    app.url_map.converters["int"] = RowId
    app.config["SECRET_KEY"] = settings.secret_key
    parts = Service(settings)
    app.extensions["line"] = parts
    _ = parts.redis  # a bad REDIS_URL stops the start, not the first call
    prefixes = _mount_callbacks(app, settings)
    app.wsgi_app = Lane(app.wsgi_app, parts, [f"{each}/ussd" for each in prefixes])  # type: ignore[assignment,method-assign]
    app.register_blueprint(health.bp)
    admin.register(app, settings)
    if not settings.is_production:
        from ussd_app import handset

        app.register_blueprint(handset.bp)
    cli.register(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _mount_callbacks(app: Flask, settings: Config) -> list[str]:
    """Mount the callbacks and return where.

    Only under a token where there is one, for the gateway signs nothing.
    """
    prefixes = [f"/{token}" for token in settings.callback_tokens] or [""]
    for number, prefix in enumerate(prefixes):
        dialects = [ussd.hubtel_bp] if "hubtel" in settings.dialects else []
        for blueprint in (ussd.bp, sms.bp, *dialects):
            app.register_blueprint(
                blueprint, url_prefix=prefix or None, name=f"{blueprint.name}{number}"
            )
    return prefixes

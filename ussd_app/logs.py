"""Structured logs: an event's name and its fields, one JSON line each; nothing that was typed."""

from __future__ import annotations

import logging
import sys

import msgspec
import structlog


def configure(level: str) -> None:
    """Send our own events to standard output as JSON; libraries only from WARNING on."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _errors_without_values,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _json(event: object, **_: object) -> bytes:
    return msgspec.json.encode(event)


def _errors_without_values(
    _logger: object, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Replace an error by its kind and the places it passed: messages may hold what was typed."""
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        kinds: list[str] = []
        places: list[str] = []
        seen: BaseException | None = error
        while seen is not None and len(kinds) < 5:
            kinds.append(type(seen).__name__)
            trace = seen.__traceback__
            while trace is not None:
                code = trace.tb_frame.f_code
                places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
                trace = trace.tb_next
            seen = seen.__cause__ or seen.__context__
        event["error"] = " < ".join(kinds)
        event["at"] = places[-12:]
    return event


log = structlog.get_logger()

"""The end-of-session event: enrichment that may be late, repeated, or never come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from models.base import keys
from models.base.store import StoreUnavailable
from models.messages import calls
from models.messages.calls import Ended
from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from sessions.dialects.africas_talking import EndedEvent
from sessions.request import MalformedRequest
from ussd_app.logs import log

if TYPE_CHECKING:
    from ussd_app.wiring import Service


def note(parts: Service, form: Mapping[str, Sequence[str]]) -> None:
    """Record the event; what cannot be read is dropped, for the sweep knows enough without it."""
    try:
        event = EndedEvent({name: values[0] for name, values in form.items()})
        msisdn = gateway_msisdn(event.caller)
    except (MalformedRequest, NotAMobileNumber):
        log.info("call.event_unreadable")
        return
    ended = Ended(
        session_digest=keys.current().digest("session", event.session_id),
        msisdn=msisdn,
        network=event.network,
        # What was dialled may carry a centre's code, or a PIN by mistake.
        service_code=parts.config.terms.service_code,
        ending=event.ending,
        hops=event.hops,
        last_screen=event.last_screen,
        duration_ms=event.duration_ms,
        cost=event.cost,
        currency=event.currency,
    )
    try:
        with parts.store.hop(writing=True) as open_db:
            calls.event(open_db(), ended, parts.now())
    except StoreUnavailable as error:
        log.warning("call.event_lost", error=error)

"""Putting the parts together, once for each process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from redis.exceptions import RedisError

from menus.drawing import draw
from menus.line_book import BOOK
from models.across import schema
from models.base import clock as clocks
from models.base import keys, maintenance, settings
from models.base.clock import Clock
from models.base.store import Store, StoreUnavailable, Work, open_engine
from models.messages import notices
from models.messages.notices import Standing
from models.people import accounts
from models.people.msisdn import gateway_msisdn
from models.people.tables import Language
from sessions.line import Line
from sessions.store import KeptScripts, RedisCounters, SessionStore
from sms.answering import Answering
from sms.pacing import Pace
from sms.sending import Sender
from ussd_app import demo, jobs, metrics
from ussd_app.config import BadSetting, Config, GatewayName
from ussd_app.logs import log
from ussd_app.redis_client import connect

if TYPE_CHECKING:
    from redis import Redis

    from sms.gateway import Gateway
    from sms.sim_swap import SimSwaps

MAINTENANCE_SECONDS: Final = 5.0
"""How long a process believes what it last read of the maintenance switch."""


class Watch:
    """The maintenance switch and the notices, read together at most every few seconds.

    The last word stands if SQL fails.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._until: datetime | None = None
        self._notices: Sequence[Standing] = ()
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def closed_until(self) -> datetime | None:
        """Return until when the line is closed, or None."""
        if time.monotonic() - self._read_at > MAINTENANCE_SECONDS and self._lock.acquire(
            blocking=False
        ):
            try:
                self._read_at = time.monotonic()
                with self._store.hop(writing=False) as open_db:
                    self._until = maintenance.closed_until(open_db())
                    self._notices = notices.in_force(
                        open_db(), self._now(), ahead=timedelta(seconds=2 * MAINTENANCE_SECONDS)
                    )
            except StoreUnavailable:
                pass
            finally:
                self._lock.release()
        until = self._until
        return until if until is not None and self._now() < until else None

    def notices(self) -> Sequence[Standing]:
        """Return what stood when the switch was last read: every hop asks for that first."""
        return self._notices


class HopObserver:
    """Logs and counts the hops that failed, under the reference that the caller was given."""

    def failed(self, reference: str, error: BaseException) -> None:
        """Log the kind of error and where it passed, never its words."""
        metrics.FAILURES.labels(kind=type(error).__name__).inc()
        log.error("hop.failed", ref=reference, error=error)

    def limited(self, origin: str) -> None:
        """Count a call that was not begun; its log line is that of the hop."""
        metrics.LIMITED.labels(origin=origin).inc()


@dataclass
class Service:
    """Everything that an entry point needs, made on first use."""

    config: Config

    def __post_init__(self) -> None:
        keys.install(self.config.keys)

    @cached_property
    def redis(self) -> Redis:
        """Return the client for hops: quick to give up."""
        return connect(self.config.redis_url, hurried=True)

    @cached_property
    def patient_redis(self) -> Redis:
        """Return the client for jobs: waits out a failover."""
        return connect(self.config.redis_url, hurried=False)

    @cached_property
    def store(self) -> Store:
        """Return the store of hops: every statement ends within a second."""
        return Store(open_engine(self.config.database_url), wake=self._wake)

    @cached_property
    def patient_store(self) -> Store:
        """Return the store of jobs and commands, which may take longer."""
        engine = open_engine(self.config.database_url, statement_seconds=30, application="job")
        return Store(engine, wake=self._wake)

    @cached_property
    def clock(self) -> Clock:
        """Return the clock that all processes of this store share."""
        if self.config.clock is None:
            return Clock()
        with self.store.hop(writing=True) as open_db:
            return clocks.agree(open_db(), self.config.clock, datetime.now(UTC))

    def now(self) -> datetime:
        """Return the service's time. Raise StoreUnavailable while it cannot be agreed on."""
        return self.clock.now()

    @cached_property
    def scripts(self) -> KeptScripts:
        """Return what runs Redis scripts, on one kept connection a thread."""
        return KeptScripts(self.redis)

    @cached_property
    def counters(self) -> RedisCounters:
        """Return the rate counters."""
        return RedisCounters(self.scripts)

    @cached_property
    def sessions(self) -> SessionStore:
        """Return the session store."""
        return SessionStore(self.redis, self.scripts)

    @cached_property
    def line(self) -> Line:
        """Return what answers calls."""
        watch = Watch(self.store, self.now)
        return Line(
            book=BOOK,
            store=self.store,
            sessions=self.sessions,
            counters=self.counters,
            allowance=self.config.call_limits,
            terms=self.config.terms,
            service_codes=self.config.service_codes,
            now=self.now,
            observer=HopObserver(),
            closed_until=watch.closed_until,
            notices=watch.notices,
        )

    @cached_property
    def answering(self) -> Answering:
        """Return what acts on incoming texts."""
        return Answering(
            self.patient_store, self.config.terms, self.counters, self.config.text_limits
        )

    @cached_property
    def gateway(self) -> Gateway:
        """Return who carries our texts."""
        if self.config.gateway is GatewayName.AFRICAS_TALKING:
            from sms.africas_talking import AfricasTalking

            self.refuse_demo_in_earnest()
            return AfricasTalking(
                self.config.at_username, self.config.at_api_key, self.config.at_base_url
            )
        from sms.simulator import Simulator

        return Simulator(self.patient_store, self.config.shortcode, self.now)

    @cached_property
    def sim_swaps(self) -> SimSwaps | None:
        """Return who is asked whether SIMs were swapped; None while nobody is."""
        if not self.config.sim_swap_check:
            return None
        if self.config.gateway is GatewayName.AFRICAS_TALKING:
            from sms.sim_swap import AfricasTalkingSimSwaps

            return AfricasTalkingSimSwaps(
                self.config.at_username, self.config.at_api_key, self.config.at_base_url
            )
        from sms.simulator import SimulatedSimSwaps

        return SimulatedSimSwaps(self.patient_store, self.now)

    @cached_property
    def sender(self) -> Sender:
        """Return what sends the outbox."""
        return Sender(
            store=self.patient_store,
            gateway=self.gateway,
            sender_id=self.config.at_sender,
            now=self.now,
            observer=metrics.SendingObserver(),
            promotional_id=self.config.at_sender_promotional,
            pace=Pace(self.config.sms_per_second),
        )

    def make_room(self) -> None:
        """Make the folder of an embedded SQLite file."""
        backend, _, path = self.config.database_url.partition(":///")
        if backend == "sqlite" and path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)

    def refuse_demo_in_earnest(self) -> None:
        """Stop where demo people would be texted for real."""
        if self.config.gateway is GatewayName.SIMULATOR:
            return
        with self.patient_store.reading() as db:
            if settings.get(db, demo.MARK) is not None:
                raise BadSetting("GATEWAY africastalking is refused: this store holds demo data")

    def warm(self) -> None:
        """Do before the first call what is done only once: it costs up to a second."""
        for screen in BOOK.screens:
            for language in Language:
                draw(screen, {}, language)
        gateway_msisdn("+254722000000")
        try:
            self.redis.ping()
            self.now()
            with self.store.hop(writing=False) as open_db:
                schema.is_current(open_db())
                accounts.by_msisdn(open_db(), "")
        except (RedisError, StoreUnavailable) as error:
            log.warning("start.not_warm", error=error)
        _ = self.line
        self.refuse_demo_in_earnest()

    def close(self) -> None:
        """Close every connection that was opened."""
        for name in ("store", "patient_store"):
            if name in self.__dict__:
                getattr(self, name).dispose()
        for name in ("redis", "patient_redis"):
            if name in self.__dict__:
                getattr(self, name).close()

    def report_simulated(self) -> None:
        """Let what is simulated be reported; a real gateway reports by itself."""
        from sms.simulator import SimulatedSimSwaps, Simulator

        if isinstance(self.gateway, Simulator):
            self.gateway.report_deliveries()
        if isinstance(self.sim_swaps, SimulatedSimSwaps):
            self.sim_swaps.answer()

    def _wake(self, work: Work, ids: Sequence[int]) -> None:
        """Enqueue the job that looks at the rows; if that fails the sweep will."""
        try:
            jobs.enqueue(self.redis, work, ids)
        except Exception as error:
            metrics.ENQUEUE_FAILURES.inc()
            log.warning("job.not_enqueued", work=work.value, error=error)

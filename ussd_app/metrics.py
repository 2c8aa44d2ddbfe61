"""What is counted and timed, for Prometheus. Labels are screens, networks and outcomes only."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from ussd_app.logs import log

HOPS = Counter("line_hops_total", "Hops answered", ["screen", "network"])
HOP_SECONDS = Histogram(
    "line_hop_seconds",
    "Time to answer a hop",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4),
)
FAILURES = Counter("line_failures_total", "Hops that ended in an apology", ["kind"])
LIMITED = Counter("line_calls_limited_total", "Calls refused for their origin's flood", ["origin"])
SMS_IN = Counter("line_sms_in_total", "Texts that came in", ["outcome"])
SMS_OUT = Counter("line_sms_out_total", "Texts given to the gateway", ["outcome"])
QUEUE_STOPPED = Counter("line_sms_queue_stopped_total", "Times all sending stopped", ["reason"])
ENQUEUE_FAILURES = Counter("line_enqueue_failures_total", "Jobs that the sweep had to take up")

KNOWN_NETWORKS = frozenset({"63902", "63903", "63907", "63999", "99999"})


def network_label(code: str) -> str:
    """Return a label of bounded variety: callers' gateways may send anything."""
    return code if code in KNOWN_NETWORKS else "other"


def exposition() -> bytes:
    """Return the text of `/metrics`, over all processes of this server."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()


class SendingObserver:
    """Counts what became of outgoing texts; an empty balance is an alarm."""

    def outcome(self, word: str) -> None:
        """Count and log one text."""
        SMS_OUT.labels(outcome=word).inc()
        log.info("sms.out", outcome=word)

    def queue_stopped(self, reason: str) -> None:
        """Count and log that no text goes out: an empty balance, or refused credentials."""
        QUEUE_STOPPED.labels(reason=reason).inc()
        log.error("sms.queue_stopped", reason=reason, alarm=True)

"""A worker that tells of a failed job what failed and where, and never in the error's own words.

RQ logs the whole traceback and keeps it in Redis for the job's failure time; a database's error
names the values that it met ("Key (msisdn)=(+2547...) already exists").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rq import SimpleWorker

from ussd_app.logs import log

if TYPE_CHECKING:
    from rq.job import Job
    from rq.queue import Queue


class QuietWorker(SimpleWorker):
    """Runs jobs without forking for each (docs/adr/0009): they are short and bounded."""

    _failed = ""

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Log the kind of error and the places that it passed."""
        self._failed = type(exc_info[1]).__name__
        log.error("job.failed", job=job.func_name, error=exc_info[1])

    def handle_job_failure(self, job: Job, queue: Queue, *args: Any, **given: Any) -> None:
        """Keep the kind of error alone; it is called right after `handle_exception`."""
        super().handle_job_failure(job, queue, *args, **(given | {"exc_string": self._failed}))

"""A payment run whose process is killed at every step: restarted, it pays each claim once."""

from __future__ import annotations

import os
import signal
import warnings
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.base.store import Store, open_engine
from models.pay import batches, results, signing
from models.pay.batch_tables import Batch, BatchLine, BatchState, PayChannel, Result
from models.pay.tables import Claim, ClaimState
from tests.models.test_pay_batches import AT, answered, officer, submitted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.base.store import Db


def run(store: Store, exam_id: int, payer: Path, survive: Callable[[], None]) -> None:
    """Verify, approve, batch, give out the file and take the answers; a second run goes on.

    *survive* is asked before and after every commit, and once the file has left us.
    """

    def in_one(act: Callable[[Db], None]) -> None:
        with store.writing() as db:
            act(db)
            db.flush()
            survive()
        survive()

    def sign(db: Db) -> None:
        ids = list(db.scalars(select(Claim.id).where(Claim.exam_id == exam_id)))
        signing.verify(db, ids, officer(1), AT)

    def approve(db: Db) -> None:
        ids = list(db.scalars(select(Claim.id).where(Claim.exam_id == exam_id)))
        signing.approve(db, ids, officer(2), AT)

    def give(db: Db) -> None:
        for batch in _open(db, exam_id, BatchState.OPEN):
            content = batches.write(db, batch.id, officer(3).actor, AT)
            (payer / batch.reference).write_text(content, encoding="utf-8")
            survive()

    def take(db: Db) -> None:
        for batch in _open(db, exam_id, BatchState.WRITTEN):
            content = (payer / batch.reference).read_text(encoding="utf-8")
            results.read(db, answered(content), officer(3).actor, AT)

    in_one(sign)
    in_one(approve)
    in_one(lambda db: _make(db, exam_id))
    in_one(give)
    in_one(take)


def _make(db: Db, exam_id: int) -> None:
    batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)


def _open(db: Db, exam_id: int, state: BatchState) -> list[Batch]:
    query = select(Batch).where(Batch.exam_id == exam_id, Batch.state == state)
    return list(db.scalars(query))


def killed_at(url: str, exam_id: int, payer: Path, step: int) -> bool:
    """Run in a process of its own that is killed at a step; False if it came to its end."""
    with warnings.catch_warnings():
        # From 3.12 on Python warns of any fork beside threads; the child ends without them.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        steps = count()

        def survive() -> None:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            run(Store(open_engine(url, statement_seconds=20)), exam_id, payer, survive)
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_killed_at_each_step(store: Store, store_url: str, tmp_path: Path) -> None:
    """Whatever stood when the process died, the books balance, and the next run pays once."""
    killed = 0
    for step in count():
        with store.writing() as db:
            exam_id, _ = submitted(db)
        store.dispose()
        was_killed = killed_at(store_url, exam_id, tmp_path, step)
        with store.reading() as db:
            assert results.ledger(db, exam_id).balances, step
        run(store, exam_id, tmp_path, lambda: None)
        with store.reading() as db:
            states = set(db.scalars(select(Claim.state).where(Claim.exam_id == exam_id)))
            lines = (
                select(func.count())
                .select_from(BatchLine)
                .join(Batch, Batch.id == BatchLine.batch_id)
                .where(Batch.exam_id == exam_id)
            )
            assert states == {ClaimState.PAID}, step
            assert db.scalar(lines) == db.scalar(lines.where(BatchLine.result == Result.PAID)) == 1
            assert results.ledger(db, exam_id).balances, step
        if not was_killed:
            break
        killed += 1
    assert killed == 11

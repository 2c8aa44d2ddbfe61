"""One hop of a call: hold, read what is new, step, commit, save, reply.

Whatever goes wrong, the caller gets an honest screen within the deadline, which is a sum of
limits: Redis 0.5 s with one retry, every SQL statement and lock 1 s.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from menus import sentences as say
from menus.book import Book
from menus.call import Call, Facts, Terms
from menus.drawing import draw
from menus.vocabulary import LANGUAGE, Act, Ask
from models.base import drafts, keys, receipts
from models.base.limits import Counters
from models.base.receipts import Turn
from models.base.references import new_reference
from models.base.store import CommitUnknown, Db, Store, StoreUnavailable, TryAgain
from models.messages import cases
from models.messages.notices import Standing
from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from models.people.origins import Allowance
from models.people.tables import Language
from sessions.codes import is_task, task_of
from sessions.machine import Machine
from sessions.reading import Baseline, Step, baseline, read
from sessions.request import Cumulative, Latest, Reply, UssdRequest
from sessions.state import Kept, State, seal, unseal
from sessions.store import Busy, Held, Over, Repeated, SessionStore, SessionsUnavailable

TWIN_WAIT: Final = 2.0
"""Seconds that a twin callback waits for the reply of the one that is being worked on."""

TWIN_PAUSE: Final = 0.05


class Observer(Protocol):
    """Is told what happened on a hop; never what was typed."""

    def failed(self, reference: str, error: BaseException) -> None:
        """Log a failure under the reference that the caller was given."""

    def limited(self, origin: str) -> None:
        """Count a call that was not begun: too many came from its origin."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One callback, recognised: whose it is, how far it is read, and when it came."""

    session: bytes
    msisdn: str
    request: UssdRequest
    read_to: Baseline
    task: str | None
    now: datetime

    def digest(self, text: str) -> bytes:
        """Return the keyed digest of a part of the session's text."""
        return _digest_text(self.session, self.msisdn, text)

    @property
    def turn(self) -> Turn:
        """Return the hop as receipts know it."""
        return Turn(self.session, self.read_to.length, self.read_to.digest)


@dataclass(slots=True)
class Line:
    """Answers callbacks: one for each process, shared by its threads."""

    book: Book
    store: Store
    sessions: SessionStore
    counters: Counters
    allowance: Allowance
    terms: Terms
    service_codes: tuple[str, ...]
    now: Callable[[], datetime]
    observer: Observer
    closed_until: Callable[[], datetime | None]
    """Until when the line is closed for maintenance; None while it is open."""
    notices: Callable[[], Sequence[Standing]] = tuple
    """What stands for callers, kept for some seconds: no hop asks the store for it."""

    def answer(self, request: UssdRequest) -> Reply:
        """Answer one callback; never raise."""
        try:
            return self._answer(request)
        except CommitUnknown as error:
            return self._failure("maybe_saved", error)
        except (StoreUnavailable, SessionsUnavailable) as error:
            return self._failure("unavailable", error)
        except Exception as error:
            return self._failure("apology", error, self._case_of(request, error))

    def refuse(self, screen: str, **facts: str | int) -> Reply:
        """Return one of the book's ends, for a callback that reached no session."""
        return self._end(screen, dict(facts), Language.ENGLISH)

    def _case_of(self, request: UssdRequest, error: Exception) -> str | None:
        """Open a case for a fault of ours; None where the store does not take it either."""
        try:
            with self.store.hop(writing=True) as open_db:
                what = f"A call met a fault of the service: {type(error).__name__}."
                msisdn = gateway_msisdn(request.caller)
                return cases.from_failure(open_db(), msisdn, what, self.now()).reference
        except Exception:
            # Whatever it was: the caller gets the apology, and the first error is the one to log.
            return None

    def _failure(self, screen: str, error: BaseException, case: str | None = None) -> Reply:
        reference = case or new_reference()
        self.observer.failed(reference, error)
        return self.refuse(screen, ref=reference)

    def _end(self, screen: str, facts: Facts, language: Language) -> Reply:
        text = draw(self.book.screen(screen), self._fixed() | facts, language)
        return Reply(text, goes_on=False, screen=screen)

    def _fixed(self) -> Facts:
        return {
            "service_code": self.terms.service_code,
            "shortcode": self.terms.shortcode,
            "price": self.terms.cost_cents,
            "price_both": self.terms.cost_cents,
        }

    def _answer(self, request: UssdRequest) -> Reply:
        try:
            msisdn = gateway_msisdn(request.caller)
        except NotAMobileNumber:
            return self.refuse("not_a_line")
        task = self._task(request)
        if task is None:
            return self.refuse("not_ours")
        closed = self.closed_until()
        if closed is not None:
            return self.refuse("maintenance", until=int(closed.timestamp()))
        session = keys.current().digest("session", request.session_id)
        digest = partial(_digest_text, session, msisdn)
        hop = Hop(
            session,
            msisdn,
            request,
            baseline(request.typed, digest),
            task or None,
            self.now(),
        )
        held = self._hold(hop)
        match held:
            case Busy():
                return self.refuse("still_working")
            case Over(limit):
                self.observer.limited(limit.origin)
                return self.refuse("too_many")
            case Repeated(sealed):
                return self._repeat(hop, unseal(sealed))
            case Held():
                return self._step_and_save(hop, held)

    def _task(self, request: UssdRequest) -> str | None:
        """Return the task that was dialled; a gateway that numbers its turns tells it only once."""
        if isinstance(request.typed, Latest) and request.typed.number > 1:
            return ""
        return task_of(request.service_code, self.service_codes)

    def _hold(self, hop: Hop) -> Repeated | Busy | Over | Held:
        """Take the session's lease; a twin waits for the reply that is being made."""
        limits = self.allowance.limits("calls", hop.msisdn, hop.request.network)
        deadline = time.monotonic() + TWIN_WAIT
        while True:
            held = self.sessions.hold(hop.session, hop.read_to, limits)
            if not isinstance(held, Busy) or time.monotonic() >= deadline:
                return held
            time.sleep(TWIN_PAUSE)

    def _repeat(self, hop: Hop, kept: Kept) -> Reply:
        if kept.state.msisdn != hop.msisdn:
            return self.refuse("another_line")
        return Reply(kept.reply, kept.goes_on, kept.label)

    def _step_and_save(self, hop: Hop, held: Held) -> Reply:
        try:
            before = unseal(held.sealed).state if held.sealed is not None else None
            if before is not None and before.msisdn != hop.msisdn:
                self.sessions.release(hop.session, held.fence)
                return self.refuse("another_line")
            kept, sealed = self._step(hop, held, before)
        except BaseException:
            # Give the lease back, so that the gateway's or the caller's next try is not kept out;
            # what went wrong before matters more than whether Redis hears of it.
            with contextlib.suppress(SessionsUnavailable):
                self.sessions.release(hop.session, held.fence)
            raise
        try:
            self.sessions.save(hop.session, held.fence, hop.read_to, sealed)
        except SessionsUnavailable as error:
            # What an act wrote is committed by now: nobody may be told that nothing was saved.
            raise CommitUnknown from error
        return Reply(kept.reply, kept.goes_on, kept.label)

    def _step(self, hop: Hop, held: Held, before: State | None) -> tuple[Kept, bytes]:
        """Step the machine in one transaction; try once more when it met another."""
        try:
            return self._step_once(hop, held, before)
        except TryAgain:
            # The first try has changed the state that it was given.
            fresh = unseal(held.sealed).state if held.sealed is not None else None
            return self._step_once(hop, held, fresh)

    def _step_once(self, hop: Hop, held: Held, before: State | None) -> tuple[Kept, bytes]:
        state, answer = self._read(hop, held, before)
        writing = answer is None or answer.strip() == LANGUAGE or state.screen in self.book.writers
        screen_before = state.screen
        with self.store.hop(writing=writing) as open_db:
            call = self._call(hop, state, open_db)
            machine = Machine(self.book, state, call, partial(self._run, hop))
            if answer is not None:
                reply = machine.answer(answer)
            elif held.sealed is None:
                reply = self._begin(hop, machine)
            else:
                reply = machine.arrive(say.OUT_OF_STEP)
            if state.screen != screen_before:
                self._keep_draft(hop, machine)
            _carry(state, call)
            state.note_answer(screen_before, int(hop.now.timestamp()))
            kept = Kept(state, reply.text, reply.goes_on, reply.screen)
            # Sealed before the commit: a state that cannot be kept must save nothing either.
            sealed = seal(kept)
        return kept, sealed

    def _read(self, hop: Hop, held: Held, state: State | None) -> tuple[State, str | None]:
        """Return the session's state and the new answer; a fresh state and None to begin anew."""
        if state is not None and held.before is not None:
            reading = read(hop.request.typed, held.before, hop.digest)
            if reading.step is Step.ANSWERED and not state.ended:
                return state, reading.answer
        return self._new_state(hop), None

    def _new_state(self, hop: Hop) -> State:
        return State(
            msisdn=hop.msisdn,
            network=hop.request.network,
            language=str(Language.ENGLISH),
            screen=self.book.goodbye,
            facts=dict(self._fixed()),
        )

    def _call(self, hop: Hop, state: State, open_db: Callable[[], Db]) -> Call:
        return Call(
            msisdn=hop.msisdn,
            network=hop.request.network,
            session_digest=hop.session,
            now=hop.now,
            language=Language(state.language),
            facts=state.facts,
            terms=self.terms,
            counters=self.counters,
            open_db=open_db,
            account_id=state.account_id,
            pin_given=state.pin_given,
            secrets=state.secrets,
            notices=self.notices(),
        )

    def _begin(self, hop: Hop, machine: Machine) -> Reply:
        """Begin a call, or find out what became of one whose session is gone."""
        match hop.request.typed:
            case Cumulative(text):
                typed, is_dial = text, not text
            case Latest(number):
                typed, is_dial = "", number == 1
        if not is_dial:
            found = self._recover(hop, machine)
            if found is not None:
                return found
        task = hop.task or typed
        if is_dial or is_task(typed):
            machine.state.facts["task"] = task[:1] if is_task(task) else None
            machine.state.facts["day_code"] = task[2:] or None
            return machine.arrive()
        return machine.arrive(say.CALL_LOST)

    def _recover(self, hop: Hop, machine: Machine) -> Reply | None:
        """Go on by the draft or the receipt of this very session, if it has one."""
        db = machine.call.db
        receipt = receipts.latest(db, hop.session)
        if receipt is not None and receipts.find(db, hop.turn) is receipt:
            _restore(machine.call, receipt.facts)
            return machine.conclude(receipt.act, receipt.outcome)
        if drafts.of_session(db, hop.session, hop.msisdn) is not None:
            return machine.recover(say.GO_ON_HERE)
        return None

    def _run(self, hop: Hop, act: Act, call: Call) -> str:
        """Run an act; one that writes leaves a receipt, and is never run twice for one hop."""
        if not act.writes or act.id == self.book.arrive:
            return act.run(call)
        receipt = receipts.find(call.db, hop.turn)
        if receipt is not None and receipt.act == act.id:
            _restore(call, receipt.facts)
            return receipt.outcome
        outcome = act.run(call)
        receipts.keep(call.db, hop.turn, act.id, outcome, _snapshot(call), hop.now)
        return outcome

    def _keep_draft(self, hop: Hop, machine: Machine) -> None:
        """Keep the answers so far, where the caller came to a screen of a drafting flow."""
        screen_id = machine.state.screen
        flow = self.book.flow_of[screen_id]
        if not flow.drafts or machine.state.ended:
            return
        screen = self.book.screen(screen_id)
        resume = screen.resume if isinstance(screen, Ask) and screen.resume else screen_id
        facts = machine.state.facts
        drafts.keep(
            machine.call.db,
            hop.msisdn,
            flow.id,
            resume,
            {name: facts[name] for name in flow.drafts if name in facts},
            hop.session,
            hop.now,
        )


def _digest_text(session: bytes, msisdn: str, text: str) -> bytes:
    return keys.current().digest("session-text", f"{session.hex()}:{msisdn}:{text}")


def _carry(state: State, call: Call) -> None:
    """Copy into the state what the call changed beside its facts."""
    state.language = str(call.language)
    state.account_id, state.pin_given = call.account_id, call.pin_given
    state.secrets = call.secrets
    state.hops += 1


def _snapshot(call: Call) -> dict[str, object]:
    return {
        "facts": call.facts,
        "account_id": call.account_id,
        "pin_given": call.pin_given,
        "language": str(call.language),
    }


def _restore(call: Call, kept: dict[str, object]) -> None:
    facts = kept["facts"]
    if isinstance(facts, dict):
        call.facts.update(facts)
    account_id = kept["account_id"]
    call.account_id = account_id if isinstance(account_id, int) else None
    call.pin_given = bool(kept["pin_given"])
    call.language = Language(str(kept["language"]))

"""The state machine: a session and an answer in, the next screen out.

It touches no network and no clock; acts reach the store through the call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from menus import sentences as say
from menus.book import Book
from menus.call import Call
from menus.drawing import draw, draw_page, hidden_keys
from menus.vocabulary import (
    BACK,
    HOME,
    LANGUAGE,
    MORE,
    Act,
    Ask,
    End,
    Go,
    Item,
    Menu,
    Pick,
    Retry,
    Screen,
    Sentence,
    Way,
    target,
)
from models.base.folding import starting_with
from sessions.request import Reply
from sessions.state import MAX_BACK, State

MAX_ACTS: Final = 8
MAX_ANSWER: Final = 182


class RunsForever(RuntimeError):
    """Acts led to acts without ever reaching a screen: a bug of the book."""


class Runner(Protocol):
    """Runs an act; the line wraps one that writes in its receipt."""

    def __call__(self, act: Act, call: Call) -> str:
        """Return the outcome."""


@dataclass(slots=True)
class Machine:
    """Walks one session for one hop."""

    book: Book
    state: State
    call: Call
    run: Runner
    _origin: str = field(default="", init=False)

    def arrive(self, lead: Sentence | None = None) -> Reply:
        """Begin a call: whatever is remembered of an earlier one is gone."""
        self.state.back, self.state.pages, self.state.narrowed = [], [], ""
        reply = self._follow(self.book.arrive, lead=lead)
        self.state.first = self.state.screen
        return reply

    def recover(self, lead: Sentence) -> Reply:
        """Go on from the caller's draft, when the session itself was lost."""
        self.state.back = []
        return self._follow(self.book.recover, lead=lead)

    def conclude(self, act_id: str, outcome: str) -> Reply:
        """Show again where an act led whose outcome is known, without running it."""
        self.state.back = []
        act = self.book.steps[act_id]
        way = act.on[outcome] if isinstance(act, Act) else self.book.arrive
        return self._go(way, back=False)

    def answer(self, typed: str) -> Reply:
        """Take an answer to the screen that was shown last."""
        typed = typed.strip()[:MAX_ANSWER]
        self._origin = self.state.screen
        screen = self.book.screen(self.state.screen)
        own = screen.on if isinstance(screen, (Menu, Ask)) else {}
        if typed in own and typed not in hidden_keys(screen, self.state.facts):
            if isinstance(screen, Menu) and typed in screen.sets:
                name, value = screen.sets[typed]
                self.state.facts[name] = value
            return self._go(own[typed])
        if typed == HOME:
            return self._home()
        if typed == LANGUAGE:
            return self._switch_language(screen)
        if typed == BACK:
            return self._back()
        return self._take(screen, typed)

    def _take(self, screen: Screen, typed: str) -> Reply:
        match screen:
            case Ask():
                return self._take_ask(screen, typed)
            case Pick():
                return self._take_pick(screen, typed)
            case Menu():
                return self._enter(screen.id, say.PRESS_SHOWN)
            case End():
                return self.arrive()

    def _take_ask(self, ask: Ask, typed: str) -> Reply:
        if not typed:
            return self._enter(ask.id, say.EMPTY)
        try:
            value = ask.accept.parse(typed, self.call)
        except Retry as retry:
            return self._enter(ask.id, retry.sentence)
        if ask.secret:
            self.call.answer = value
            if ask.save is not None:
                self.call.hide(ask.save, value)
        elif ask.save is not None:
            self.state.facts[ask.save] = value
        return self._go(ask.then)

    def _take_pick(self, pick: Pick, typed: str) -> Reply:
        items = self._items(pick)
        start = self.state.pages[-1] if self.state.pages else 0
        sayable = {*self.book.said[pick.id], say.PRESS_SHOWN, say.NOT_IN_LIST}
        said = next((each for each in sayable if each.id == self.state.said), None)
        page = draw_page(pick, items, start, self.state.facts, self.call.language, said)
        if typed == MORE and page.next_start is not None:
            self.state.pages = [*self.state.pages, page.next_start]
            return self._page(pick, items)
        everything = pick.items(self.call)
        chosen = page.items.get(typed) or _by_code(everything, typed)
        if chosen is not None:
            self.state.facts[pick.save] = chosen.value
            return self._go(pick.then)
        if typed and not typed.isdigit():
            fitting = _beginning_with(everything, typed)
            if len(fitting) == 1 and pick.at_once:
                self.state.facts[pick.save] = fitting[0].value
                return self._go(pick.then)
            if fitting:
                self.state.narrowed, self.state.pages = typed, [0]
                return self._page(pick, fitting)
            return self._page(pick, items, say.NOT_IN_LIST)
        return self._page(pick, items, say.PRESS_SHOWN)

    def _items(self, pick: Pick) -> list[Item]:
        items = pick.items(self.call)
        if not self.state.narrowed:
            return items
        return _beginning_with(items, self.state.narrowed)

    def _go(self, way: Way, *, back: bool = True) -> Reply:
        if back:
            self._remember()
        return self._follow(target(way), lead=way.say if isinstance(way, Go) else None)

    def _remember(self) -> None:
        behind = [each for each in self.state.back if each != self.state.screen]
        self.state.back = [*behind, self.state.screen][-MAX_BACK:]

    def _follow(self, step_id: str, lead: Sentence | None) -> Reply:
        """Run acts until a screen is reached, then show it."""
        for _ in range(MAX_ACTS):
            step = self.book.steps[step_id]
            if not isinstance(step, Act):
                return self._enter(step_id, lead)
            way = step.on[self.run(step, self.call)]
            step_id = target(way)
            if isinstance(way, Go) and lead is None:
                lead = way.say
            if step.writes and step_id != self._origin:
                # What was saved is not walked back over.
                self.state.back = []
        raise RunsForever(step_id)

    def _enter(self, screen_id: str, lead: Sentence | None) -> Reply:
        screen = self.book.screen(screen_id)
        if screen_id != self.state.screen:
            self.state.pages, self.state.narrowed = [], ""
        if screen_id in self.state.back:
            self.state.back = self.state.back[: self.state.back.index(screen_id)]
        self.state.screen = screen_id
        if isinstance(screen, Pick):
            items = self._items(screen)
            if not items:
                said = screen.none.say if isinstance(screen.none, Go) else None
                return self._follow(target(screen.none), lead or said)
            return self._page(screen, items, lead)
        self.state.ended = isinstance(screen, End)
        text = draw(screen, self.state.facts, self.call.language, lead)
        return Reply(text, not self.state.ended, screen.id)

    def _page(self, pick: Pick, items: list[Item], lead: Sentence | None = None) -> Reply:
        if not self.state.pages:
            self.state.pages = [0]
        self.state.said = lead.id if lead is not None else ""
        page = draw_page(
            pick, items, self.state.pages[-1], self.state.facts, self.call.language, lead
        )
        return Reply(page.text, goes_on=True, screen=pick.id)

    def _back(self) -> Reply:
        if len(self.state.pages) > 1:
            self.state.pages = self.state.pages[:-1]
            return self._enter(self.state.screen, None)
        if self.state.narrowed:
            self.state.narrowed, self.state.pages = "", []
            return self._enter(self.state.screen, None)
        if not self.state.back:
            return self._leave()
        previous = self.state.back[-1]
        self.state.back = self.state.back[:-1]
        return self._enter(previous, None)

    def _leave(self) -> Reply:
        """Go home, or end the call where the caller is at its first screen already."""
        here = self.state.screen
        if here != self.state.first:
            reply = self._home()
            if self.state.screen != here:
                return reply
        return self._enter(self.book.goodbye, None)

    def _home(self) -> Reply:
        self.state.back = []
        return self._go(self.book.home, back=False)

    def _switch_language(self, screen: Screen) -> Reply:
        self.call.language = self.call.language.other
        act = self.book.steps[self.book.keep_language]
        if isinstance(act, Act):
            self.run(act, self.call)
        return self._enter(screen.id, None)


def _by_code(items: list[Item], typed: str) -> Item | None:
    """Return the item whose own code was typed, short or whole, on whatever page it stands."""
    for item in items:
        if item.code is not None and (
            typed == item.code or (typed.isdigit() and typed == item.value)
        ):
            return item
    return None


def _beginning_with(items: list[Item], letters: str) -> list[Item]:
    """Return the items of which a word begins with the letters; COOP finds Co-operative."""
    return starting_with(items, letters, lambda item: [item.label, item.label.replace("-", "")])

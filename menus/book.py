"""The book: every flow together, checked once, and asked by the state machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from menus.catalogue import Words
from menus.drawing import again_words, screen_words, sentence_words
from menus.vocabulary import (
    Act,
    Ask,
    End,
    Flow,
    Go,
    Menu,
    Pick,
    Screen,
    Sentence,
    Step,
    Way,
    target,
)


class BrokenBook(ValueError):
    """The declared flows do not fit together."""


@dataclass(frozen=True)
class Book:
    """Every step by its id.

    *arrive* is the act of every dial, *home* the act of key `00`, *keep_language* the act of key
    `99`, *recover* the act that goes on from a draft; *goodbye* is the end of key `0` on a first
    screen.
    """

    flows: tuple[Flow, ...]
    arrive: str
    home: str
    keep_language: str
    recover: str
    goodbye: str
    leads: Mapping[Sentence, tuple[str, ...]]
    """Sentences that the machine itself says, and the screens on which it may say them."""

    @cached_property
    def steps(self) -> dict[str, Step]:
        """Return every step by id; two of one id are an error."""
        found: dict[str, Step] = {}
        for each in self.flows:
            for step in each.steps:
                if step.id in found:
                    raise BrokenBook(f"two steps are called {step.id}")
                found[step.id] = step
        return found

    @cached_property
    def flow_of(self) -> dict[str, Flow]:
        """Return the flow of every step."""
        return {step.id: each for each in self.flows for step in each.steps}

    def screen(self, screen_id: str) -> Screen:
        """Return a screen; an act is none."""
        step = self.steps[screen_id]
        if isinstance(step, Act):
            raise BrokenBook(f"{screen_id} is an act, not a screen")
        return step

    @cached_property
    def screens(self) -> list[Screen]:
        """Return every screen in the order of declaration."""
        return [step for step in self.steps.values() if not isinstance(step, Act)]

    @cached_property
    def said(self) -> dict[str, set[Sentence]]:
        """Return for every screen the sentences that may stand in its first line."""
        found: dict[str, set[Sentence]] = {screen.id: set() for screen in self.screens}
        for sentence, screen_ids in self.leads.items():
            for screen_id in screen_ids:
                found[screen_id].add(sentence)
        for step in self.steps.values():
            if isinstance(step, (Menu, Ask)) and step.above is not None:
                found[step.id].add(step.above[1])
            if isinstance(step, Ask):
                found[step.id] |= set(step.accept.refusals)
            for way in ways(step):
                if isinstance(way, Go):
                    for screen_id in self.first_screens(way.to):
                        found[screen_id].add(way.say)
        return found

    def first_screens(self, step_id: str) -> set[str]:
        """Return the screens that a way to this step can end on."""
        pending, seen, found = [step_id], set[str](), set[str]()
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            step = self.steps[current]
            if isinstance(step, Act):
                pending += [target(way) for way in step.on.values()]
            else:
                found.add(current)
        return found

    @cached_property
    def writers(self) -> frozenset[str]:
        """Return the screens whose answer may lead to an act that writes, or to a draft."""
        return frozenset(
            screen.id
            for screen in self.screens
            if self.flow_of[screen.id].drafts or self._may_write(screen)
        )

    def _may_write(self, screen: Screen) -> bool:
        pending = [target(way) for way in ways(screen)] + [self.home]
        seen: set[str] = set()
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            step = self.steps[current]
            if isinstance(step, Act):
                if step.writes:
                    return True
                pending += [target(way) for way in step.on.values()]
            elif self.flow_of[current].drafts:
                return True
        return False

    def words(self) -> Iterator[Words]:
        """Yield every text that a caller may read, once, in the order of declaration."""
        sentences: dict[Sentence, None] = {}
        for screen in self.screens:
            yield screen_words(screen)
            shorter = again_words(screen)
            if shorter is not None:
                yield shorter
            for sentence in sorted(self.said[screen.id], key=lambda each: each.id):
                sentences[sentence] = None
        for sentence in sorted(sentences, key=lambda each: each.id):
            yield sentence_words(sentence)


def ways(step: Step) -> Iterable[Way]:
    """Return every way out of a step."""
    match step:
        case Menu() | Act():
            return list(step.on.values())
        case Ask():
            return [*step.on.values(), step.then]
        case Pick():
            return [step.then, step.none]
        case End():
            return []

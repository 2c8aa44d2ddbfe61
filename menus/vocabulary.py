"""The five kinds of screen, and the ways out of them. Everything here is data.

A screen's text is the literal picture on the phone. Placeholders in braces are fields
(`menus/fields/`); an option is a line that begins with its key, as in `1. English`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from menus.call import Call

BACK, HOME, LANGUAGE, MORE = "0", "00", "99", "98"
RESERVED = frozenset({BACK, HOME, LANGUAGE, MORE})
"""Keys that mean the same everywhere; no answer that a screen asks for may equal one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that stands in the first line of a screen: what was wrong, or what happened."""

    id: str
    text: str


class Retry(Exception):
    """The answer cannot be taken; the screen is shown again with *sentence* in its first line."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Go:
    """A way to a screen that says a sentence on arrival."""

    to: str
    say: Sentence


Way: TypeAlias = str | Go


@dataclass(frozen=True, slots=True)
class Accept:
    """Parses what was typed, or raises Retry with one of *refusals*."""

    parse: Callable[[str, Call], str]
    refusals: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """Press a number that stands on the screen."""

    id: str
    text: str
    on: Mapping[str, Way]
    again: str | None = None
    """A shorter picture, shown below a sentence where the full one would not fit."""
    when: Mapping[str, str] = field(default_factory=dict)
    """Keys that stand on the screen only while the named fact is true."""
    sets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Keys that answer a question: the fact that each sets, and its value."""
    above: tuple[str, Sentence] | None = None
    """The fact that puts a sentence into the first line while nothing else stands there."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Type an answer."""

    id: str
    text: str
    accept: Accept
    then: Way
    save: str | None = None
    """The fact that keeps the answer; None where only the act that follows needs it."""
    secret: bool = False
    """Keep only a keyed digest, in the session alone: never a draft, never a log."""
    on: Mapping[str, Way] = field(default_factory=dict)
    """Side keys drawn on the screen, none of which can be a valid answer."""
    again: str | None = None
    when: Mapping[str, str] = field(default_factory=dict)
    resume: str | None = None
    """Where a draft goes on instead, when this screen needs a secret typed before it."""
    above: tuple[str, Sentence] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: what it shows, what choosing it saves, and its own code if it has one."""

    label: str
    value: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """Choose from a list that comes from data."""

    id: str
    text: str
    items: Callable[[Call], list[Item]]
    save: str
    then: Way
    none: Way
    """Where to go when the list is empty."""
    width: int = 30
    """The septets of a label; longer ones are cut, as the proof does."""
    at_once: bool = False
    """Letters that leave one item choose it: only where a later screen echoes the choice."""


@dataclass(frozen=True, slots=True)
class Act:
    """No screen: call the store and follow the outcome."""

    id: str
    run: Callable[[Call], str]
    on: Mapping[str, Way]
    """One way for each outcome of *run*'s Literal return type."""
    writes: bool = False
    """Changes the store: runs once for each hop, with a receipt, and `0` never walks back over it.

    An outcome that leads back to the screen it came from, such as a wrong PIN, is no such step.
    """


@dataclass(frozen=True, slots=True)
class End:
    """The last thing read."""

    id: str
    text: str
    when: Mapping[str, str] = field(default_factory=dict)


Screen: TypeAlias = Menu | Ask | Pick | End
Step: TypeAlias = Screen | Act


@dataclass(frozen=True, slots=True)
class Flow:
    """Screens that belong together; *drafts* names the facts that survive a dropped call."""

    id: str
    steps: tuple[Step, ...]
    drafts: tuple[str, ...] = ()


def flow(flow_id: str, *steps: Step, drafts: tuple[str, ...] = ()) -> Flow:
    """Declare a flow; the indentation of its texts is only the source's."""
    return Flow(flow_id, tuple(_clean(step) for step in steps), drafts)


def _clean(step: Step) -> Step:
    if isinstance(step, Act):
        return step
    cleaned = replace(step, text=inspect.cleandoc(step.text))
    if isinstance(cleaned, (Menu, Ask)) and cleaned.again is not None:
        cleaned = replace(cleaned, again=inspect.cleandoc(cleaned.again))
    return cleaned


def target(way: Way) -> str:
    """Return where a way leads."""
    return way.to if isinstance(way, Go) else way


Kind = Literal["menu", "ask", "pick", "act", "end"]


def kind(step: Step) -> Kind:
    """Name the kind of a step, for drawings and proofs."""
    match step:
        case Menu():
            return "menu"
        case Ask():
            return "ask"
        case Pick():
            return "pick"
        case Act():
            return "act"
        case End():
            return "end"

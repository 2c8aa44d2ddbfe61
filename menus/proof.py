"""The proof: what is shown of every screen, in every language, at the widest data.

It fits; options equal keys; every target exists and every outcome is handled; everything is
reached and can end; fields agree; nothing is untranslated or outside GSM-7.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator

from menus import gsm7
from menus.book import Book, ways
from menus.catalogue import MissingTranslation, Words, translate
from menus.drawing import (
    again_words,
    field_names,
    fill,
    option_keys,
    page_below,
    screen_words,
    sentence_words,
)
from menus.fields import FIELDS
from menus.vocabulary import (
    BACK,
    LANGUAGE,
    RESERVED,
    Act,
    Ask,
    End,
    Item,
    Menu,
    Pick,
    Screen,
    Sentence,
    Step,
    target,
)
from models.people.tables import Language

_EXITS = frozenset({"0. Exit", "0. Ondoka"})

WIDEST_LIST = 97
"""Items of a list are numbered 1 to 97."""


def prove(book: Book) -> Iterator[str]:
    """Yield everything that is wrong with the book; nothing means that it is proved."""
    wrong_targets = list(_targets(book))
    yield from wrong_targets
    yield from _outcomes(book)
    if wrong_targets:
        return
    yield from _reachable(book)
    yield from _endable(book)
    yield from _single_writes(book)
    for screen in book.screens:
        for language in Language:
            yield from _screen(book, screen, language)


def _targets(book: Book) -> Iterator[str]:
    for step in book.steps.values():
        for way in ways(step):
            if target(way) not in book.steps:
                yield f"{step.id}: leads to {target(way)}, which does not exist"


def _outcomes(book: Book) -> Iterator[str]:
    for step in book.steps.values():
        if not isinstance(step, Act):
            continue
        outcomes = set(typing.get_args(typing.get_type_hints(step.run).get("return")))
        for missing in sorted(outcomes - set(step.on)):
            yield f"{step.id}: the outcome {missing} leads nowhere"
        for unknown in sorted(set(step.on) - outcomes):
            yield f"{step.id}: there is no outcome {unknown}"


def _reachable(book: Book) -> Iterator[str]:
    reached: set[str] = set()
    pending = [book.arrive, book.home, book.keep_language, book.recover]
    while pending:
        current = pending.pop()
        if current not in reached:
            reached.add(current)
            pending += [target(way) for way in ways(book.steps[current])]
    for step in book.steps.values():
        # The ends of the flow `endings` are shown by the line itself.
        if step.id not in reached and book.flow_of[step.id].id != "endings":
            yield f"{step.id}: nothing leads here"


def _endable(book: Book) -> Iterator[str]:
    """Every screen can be left by key 0, so what must end is every chain of acts."""
    for step in book.steps.values():
        if isinstance(step, Act) and not book.first_screens(step.id):
            yield f"{step.id}: never reaches a screen"


def _single_writes(book: Book) -> Iterator[str]:
    """One receipt a hop: no act that writes may lead to another without a screen between."""
    for step in book.steps.values():
        if not isinstance(step, Act) or not step.writes or step.id == book.arrive:
            continue
        pending, seen = [target(way) for way in step.on.values()], set[str]()
        while pending:
            current = book.steps[pending.pop()]
            if current.id in seen or not isinstance(current, Act):
                continue
            seen.add(current.id)
            if current.writes:
                yield f"{step.id}: leads to {current.id}, which writes as well, in one hop"
            pending += [target(way) for way in current.on.values()]


def _screen(book: Book, screen: Screen, language: Language) -> Iterator[str]:
    where = f"{screen.id} ({language})"
    texts = [screen_words(screen)]
    shorter = again_words(screen)
    if shorter is not None:
        texts.append(shorter)
    try:
        drawn = {words.context: translate(words, language) for words in texts}
        lines = {each: translate(sentence_words(each), language) for each in book.said[screen.id]}
    except MissingTranslation as missing:
        yield f"{where}: no finished translation of {missing}"
        return
    for words in texts:
        yield from _fields(where, words, drawn[words.context])
        yield from _keys(book, screen, where, drawn[words.context])
    if isinstance(screen, Pick):
        yield from _list_fits(screen, where, language, lines)
        return
    yield from _fits(where, drawn[texts[0].context])
    below = drawn[texts[-1].context]
    for sentence, text in sorted(lines.items(), key=lambda each: each[0].id):
        yield from _fields(where, sentence_words(sentence), text)
        yield from _fits(f"{where} after '{sentence.id}'", f"{text}\n{below}")


def _widest(text: str) -> str:
    return fill(text, lambda name: "W" * FIELDS[name].width if name in FIELDS else "")


def _fits(where: str, text: str) -> Iterator[str]:
    widest = _widest(text)
    if not gsm7.is_gsm7(widest):
        yield f"{where}: a character outside GSM-7"
    elif gsm7.septets(widest) > gsm7.MAX_SCREEN:
        yield f"{where}: {gsm7.septets(widest)} septets, {gsm7.MAX_SCREEN} fit"


def _fields(where: str, words: Words, text: str) -> Iterator[str]:
    names = field_names(text)
    for name in sorted(names - set(FIELDS)):
        yield f"{where}: the field {name} is not declared"
    if names != field_names(words.english):
        yield f"{where}: other fields than in English"


def _keys(book: Book, screen: Screen, where: str, text: str) -> Iterator[str]:
    """Compare what stands on the screen with what is accepted, beside the reserved keys."""
    printed = option_keys(text)
    if len(printed) != len(set(printed)):
        yield f"{where}: a key stands twice"
    own = set(screen.on) if isinstance(screen, (Menu, Ask)) else set()
    for key in sorted(set(printed) - own - (RESERVED - {"98"})):
        yield f"{where}: key {key} is shown and not accepted"
    for key in sorted(own - set(printed)):
        yield f"{where}: key {key} is accepted and not shown"
    says_exit = any(line in _EXITS for line in text.splitlines())
    leads_out = isinstance(screen, (Menu, Ask)) and screen.on.get(BACK) == book.goodbye
    if says_exit != leads_out:
        yield f"{where}: key 0 is drawn as an exit and is none, or the other way round"
    if isinstance(screen, Menu) and not set(screen.sets) <= own:
        yield f"{where}: a key sets a fact and leads nowhere"
    if isinstance(screen, End) and printed:
        yield f"{where}: an end offers keys"
    if LANGUAGE in own:
        yield f"{where}: key {LANGUAGE} means the language everywhere"


def _list_fits(
    pick: Pick, where: str, language: Language, lines: dict[Sentence, str]
) -> Iterator[str]:
    head = translate(screen_words(pick), language)
    wrong = [*_fits(where, head)]
    for each, text in sorted(lines.items(), key=lambda line: line[0].id):
        wrong += [*_fields(where, sentence_words(each), text)]
        wrong += [*_fits(f"{where} after '{each.id}'", text)]
    yield from wrong
    names = field_names("\n".join([head, *lines.values()]))
    if wrong or names - set(FIELDS):
        return
    items = [Item("W" * pick.width, str(number)) for number in range(WIDEST_LIST)]
    for sentence in [None, *lines]:
        drawn = head if sentence is None else f"{lines[sentence]}\n{head}"
        widest = fill(drawn, lambda name: "W" * FIELDS[name].width)
        page = page_below(widest, pick, items, 90, language)
        said = sentence.id if sentence is not None else "nothing"
        if gsm7.septets(page.text) > gsm7.MAX_SCREEN or len(page.items) < 2:
            yield f"{where} after '{said}': fewer than two items fit"


def reserved_answers(book: Book, try_answer: typing.Callable[[Ask, str], bool]) -> Iterator[str]:
    """Yield the asks that would take a reserved or a side key for an answer."""
    for screen in book.screens:
        if isinstance(screen, Ask):
            for key in sorted(RESERVED | set(screen.on)):
                if try_answer(screen, key):
                    yield f"{screen.id}: takes {key} for an answer"


def kinds(steps: typing.Iterable[Step]) -> dict[str, int]:
    """Count the steps by kind."""
    counts: dict[str, int] = {}
    for step in steps:
        name = type(step).__name__
        counts[name] = counts.get(name, 0) + 1
    return counts

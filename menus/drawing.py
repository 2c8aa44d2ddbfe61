"""Turning a declared screen into what stands on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from menus import gsm7
from menus.call import Facts
from menus.catalogue import Words, translate
from menus.fields import written
from menus.vocabulary import Ask, Item, Menu, Pick, Screen, Sentence
from models.people.tables import Language

_FIELD = re.compile(r"\{(\w+)\}")
_OPTION = re.compile(r"^(\d{1,5})\. ")


def screen_words(screen: Screen) -> Words:
    """Return the screen's text as the catalogue knows it."""
    return Words(screen.id, screen.text)


def again_words(screen: Screen) -> Words | None:
    """Return the shorter text, if the screen has one."""
    if isinstance(screen, (Menu, Ask)) and screen.again is not None:
        return Words(f"{screen.id}/again", screen.again)
    return None


def sentence_words(sentence: Sentence) -> Words:
    """Return the sentence as the catalogue knows it."""
    return Words(f"say/{sentence.id}", sentence.text)


def field_names(text: str) -> set[str]:
    """Return the fields that stand in a text."""
    return set(_FIELD.findall(text))


def option_keys(text: str) -> list[str]:
    """Return the keys that a text offers, in order."""
    return [match[1] for line in text.splitlines() if (match := _OPTION.match(line))]


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """Put the fields' values in; a line that held only empty fields disappears."""
    lines = []
    for line, has_fields in _split(text):
        filled = _FIELD.sub(lambda match: value_of(match[1]), line).strip() if has_fields else line
        if filled or not has_fields:
            lines.append(filled)
    return "\n".join(lines)


@lru_cache(maxsize=4_096)
def _split(text: str) -> tuple[tuple[str, bool], ...]:
    """Return a declared text's lines, and whether each has fields; a hop draws the same few."""
    return tuple((line.strip(), "{" in line) for line in text.splitlines())


def hidden_keys(screen: Screen, facts: Facts) -> set[str]:
    """Return the keys that do not stand on the screen now."""
    if isinstance(screen, Pick):
        return set()
    if not screen.when:
        return set()
    return {key for key, fact in screen.when.items() if not facts.get(fact)}


def without_options(text: str, keys: set[str]) -> str:
    """Return the text without the lines of the given keys."""
    if not keys:
        return text
    return "\n".join(
        line
        for line in text.splitlines()
        if not ((match := _OPTION.match(line)) and match[1] in keys)
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its text, and the items that stand on it by number."""

    text: str
    items: Mapping[str, Item]
    next_start: int | None


def draw(screen: Screen, facts: Facts, language: Language, say: Sentence | None = None) -> str:
    """Return the screen's text, below *say* if there is something to say first."""
    words = screen_words(screen)
    if say is None and isinstance(screen, (Menu, Ask)) and screen.above is not None:
        fact, sentence = screen.above
        say = sentence if facts.get(fact) else None
    if say is not None:
        words = again_words(screen) or words
    text = without_options(translate(words, language), hidden_keys(screen, facts))
    body = fill(text, lambda name: written(name, facts.get(name), language))
    return body if say is None else f"{draw_sentence(say, facts, language)}\n{body}"


def draw_sentence(sentence: Sentence, facts: Facts, language: Language) -> str:
    """Return the sentence with its fields filled in."""
    text = translate(sentence_words(sentence), language)
    return fill(text, lambda name: written(name, facts.get(name), language))


_MORE = {Language.ENGLISH: "98. More", Language.KISWAHILI: "98. Zaidi"}
_BACK = {Language.ENGLISH: "0. Back", Language.KISWAHILI: "0. Rudi"}


def draw_page(
    pick: Pick,
    items: list[Item],
    start: int,
    facts: Facts,
    language: Language,
    say: Sentence | None = None,
) -> Page:
    """Return the page that begins with item *start*: as many items as the budget takes."""
    return page_below(draw(pick, facts, language, say), pick, items, start, language)


def page_below(head: str, pick: Pick, items: list[Item], start: int, language: Language) -> Page:
    """Return the page below a head that is drawn already."""
    room = gsm7.MAX_SCREEN - gsm7.septets(f"{head}\n{_BACK[language]}")
    more = gsm7.septets(f"\n{_MORE[language]}")
    lines: list[str] = []
    shown: dict[str, Item] = {}
    end = start
    for number, item in enumerate(items[start:], start + 1):
        key = item.code or str(number)
        line = f"{key}. {gsm7.cut(gsm7.fold(item.label), pick.width)}"
        cost = gsm7.septets(f"\n{line}")
        reserve = 0 if number == len(items) else more
        if lines and cost + reserve > room:
            break
        room -= cost
        lines.append(line)
        shown[key] = item
        end = number
    has_more = end < len(items)
    tail = [_MORE[language]] if has_more else []
    text = "\n".join([head, *lines, *tail, _BACK[language]])
    return Page(text, shown, end if has_more else None)

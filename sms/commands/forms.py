"""The grammars as data: what may follow each keyword, and the command that it makes.

A pattern is matched against the whole rest of the canonical text (`sms/commands/canonical.py`):
capitals, single spaces, and a hyphen only between two numbers. `O` stands for `0` in numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from models.base.areas import COUNTIES, county_numbers
from models.base.references import read_reference
from models.messages.tables import MessageClass
from models.people.tables import Language
from sms.commands import commands as c
from sms.commands.commands import Command
from sms.commands.keywords import WORDS, Keyword

WRONG_CODE: Final = "____"
"""What is kept of four digits that were not today's code."""

_TIGHT_CENTRE: Final = r"(?P<centre>[0-9O]{8})"
_LOOSE_CENTRE: Final = r"(?P<centre>(?:[0-9O] ?){7}[0-9O])"
_CODE: Final = rf"(?P<code>[0-9O]{{4}}|{WRONG_CODE})"
_REGISTER_CODE: Final = r"(?P<code>(?=[A-Z]*[0-9O])[0-9A-Z]{4,6})"
_REFERENCE: Final = r"(?P<reference>[A-Z0-9]{4,6})"
_NUMBER: Final = r"[0-9O]{1,3}"
_RANGE: Final = rf"{_NUMBER}(?:-{_NUMBER}| (?:TO|HADI) {_NUMBER})?"
_NUMBERS: Final = rf"(?P<numbers>{_RANGE}(?: (?:(?:AND|NA) )?{_RANGE})*)"

_NO_REFERENCES: Final = frozenset(
    ["PLEASE", "THANK", "THANKS", "ASANTE", "SANA", "TAFADHALI", "MANY"]
)
"""Courtesies that have the form of a reference."""

POSITIONS: Final[Mapping[str, str]] = {
    "CM": "CM",
    "MANAGER": "CM",
    "MENEJA": "CM",
    "SUP": "SUP",
    "SUPERVISOR": "SUP",
    "INV": "INV",
    "INVIGILATOR": "INV",
    "SEC": "SEC",
    "SECURITY": "SEC",
    "DRV": "DRV",
    "DRIVER": "DRV",
    "DEREVA": "DRV",
}
"""What a position may be called in a query."""

REFUSABLE: Final[Mapping[str, MessageClass]] = {
    **dict.fromkeys(["REMINDERS", "REMINDER", "VIKUMBUSHO"], MessageClass.REMINDER),
    **dict.fromkeys(["OFFERS", "OFFER", "NAFASI", "MATANGAZO"], MessageClass.PROMOTIONAL),
}
"""What STOP and START may name; alone they mean both."""

_REFUSABLE: Final = rf"(?P<class>{'|'.join(REFUSABLE)})"

LANGUAGES: Final[Mapping[str, Language]] = {
    "EN": Language.ENGLISH,
    "ENGLISH": Language.ENGLISH,
    "SW": Language.KISWAHILI,
    "KISWAHILI": Language.KISWAHILI,
}


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of what follows a keyword, and the command it makes; None if it makes none."""

    pattern: re.Pattern[str]
    make: Callable[[re.Match[str]], Command | None]


def digits(text: str) -> str:
    """Return the digits of a number as it was typed: `2O1 01` is 20101."""
    return re.sub(r"[^0-9]", "", text.replace("O", "0"))


def _form(pattern: str, make: Callable[[re.Match[str]], Command | None]) -> Form:
    return Form(re.compile(pattern), make)


def _alone(kind: type[Command]) -> tuple[Form, ...]:
    return (_form("", lambda _: kind()),)


def _by_reference(make: Callable[[str], Command]) -> Form:
    def read(match: re.Match[str]) -> Command | None:
        typed = match["reference"]
        reference = None if typed in _NO_REFERENCES else read_reference(typed)
        return None if reference is None else make(reference)

    return _form(_REFERENCE, read)


def _code(match: re.Match[str]) -> str:
    return WRONG_CODE if match["code"] == WRONG_CODE else digits(match["code"])


def _register_code(match: re.Match[str]) -> str:
    typed = match["code"]
    return digits(typed) if re.fullmatch("[0-9O]+", typed) else typed


def _in(match: re.Match[str]) -> Command:
    found = match.groupdict()
    return c.In(
        digits(found["centre"]) if found.get("centre") else None,
        _code(match) if found.get("code") else None,
    )


def _out(match: re.Match[str]) -> Command:
    return c.Out(digits(match["centre"]))


def _present(match: re.Match[str]) -> Command | None:
    listed = match.groupdict().get("numbers")
    numbers = None if listed is None else read_numbers(listed)
    if listed is not None and numbers is None:
        return None
    return c.Present(digits(match["centre"]), _register_code(match), numbers)


def _absent(match: re.Match[str]) -> Command | None:
    numbers = read_numbers(match["numbers"])
    if numbers is None:
        return None
    return c.Absent(digits(match["centre"]), _register_code(match), numbers)


def read_numbers(listed: str) -> tuple[int, ...] | None:
    """Return the numbers of a list such as `3 5-7`; None for a zero or a range backwards."""
    found: set[int] = set()
    for part in re.findall(_RANGE, listed):
        ends = [int(digits(each)) for each in re.split(r"-| (?:TO|HADI) ", part)]
        if ends[0] < 1 or ends[-1] < ends[0]:
            return None
        found |= set(range(ends[0], ends[-1] + 1))
    return tuple(sorted(found))


def _reg(match: re.Match[str]) -> Command | None:
    year = int(digits(match["year"]))
    if not 1900 <= year <= 2099:
        return None
    return c.Reg(digits(match["id"]), year, match["name"])


def _jobs(match: re.Match[str]) -> Command | None:
    typed = match["county"].removesuffix(" COUNTY").removeprefix("COUNTY ")
    if re.fullmatch(r"[0-9O]{1,2}", typed):
        number = int(digits(typed))
        return c.Jobs(number) if 1 <= number <= COUNTIES else None
    found = county_numbers().get(typed.removesuffix(" CITY"))
    return None if found is None else c.Jobs(found)


def _query(match: re.Match[str]) -> Command | None:
    worked = c.Worked(
        int(digits(match["year"])),
        match["exam"],
        digits(match["centre"]),
        POSITIONS[match["position"]],
    )
    return c.Query(worked=worked) if 2000 <= worked.year <= 2099 else None


def _kra(match: re.Match[str]) -> Command:
    return c.Kra(f"{match['kind']}{digits(match['number'])}{match['letter']}")


def _tsc(match: re.Match[str]) -> Command:
    return c.Tsc(digits(match["number"]))


def _bank(match: re.Match[str]) -> Command:
    return c.Bank(digits(match["branch"]), digits(match["account"]))


def _help(match: re.Match[str]) -> Command | None:
    keyword = WORDS.get(match["on"])
    return None if keyword is None else c.Help(keyword)


_MARKED: Final = rf"{_TIGHT_CENTRE}[ -]?{_REGISTER_CODE}"

FORMS: Final[Mapping[Keyword, tuple[Form, ...]]] = {
    Keyword.REG: (
        _form(
            r"(?P<id>[0-9O]{6,9})[ -](?P<year>[0-9O]{4}) ?(?P<name>[A-Z]+(?: [A-Z]+){0,5})", _reg
        ),
    ),
    Keyword.KRA: (
        _form(r"(?:PIN )?(?P<kind>[AP]) ?(?P<number>[0-9O]{9}) ?(?P<letter>[A-Z])", _kra),
    ),
    Keyword.TSC: (_form(r"(?:NO |NUMBER |NAMBARI )?(?P<number>[0-9O]{4,8})", _tsc),),
    Keyword.BANK: (
        _form(r"(?P<branch>[0-9O]{2}[ -]?[0-9O]{3})[ -](?P<account>[0-9O]{6,16})", _bank),
    ),
    Keyword.LANGUAGE: (
        _form(rf"(?P<name>{'|'.join(LANGUAGES)})", lambda match: c.Lang(LANGUAGES[match["name"]])),
    ),
    Keyword.DATA: _alone(c.Held),
    Keyword.JOBS: (*_alone(c.Jobs), _form(r"(?P<county>[A-Z0-9]+(?: [A-Z]+){0,3})", _jobs)),
    Keyword.APPLY: (
        _form(
            r"V?[ ]?(?P<number>[0-9O]{1,6})",
            lambda match: c.Apply("V" + digits(match["number"])),
        ),
    ),
    Keyword.WITHDRAW: (_by_reference(c.Withdraw),),
    Keyword.YES: (*_alone(c.Yes), _by_reference(c.Yes)),
    Keyword.NO: (*_alone(c.No), _by_reference(c.No)),
    Keyword.IN: (
        *_alone(c.In),
        _form(rf"{_TIGHT_CENTRE}(?:[ -]?{_CODE})?", _in),
        _form(rf"{_CODE}(?:[ -]{_TIGHT_CENTRE})?", _in),
        _form(rf"{_LOOSE_CENTRE}(?:[ -]{_CODE})?", _in),
    ),
    Keyword.OUT: (*_alone(c.Out), _form(_LOOSE_CENTRE, _out)),
    Keyword.CODE: _alone(c.Code),
    Keyword.LIST: _alone(c.List),
    Keyword.PRESENT: (
        _form(rf"{_MARKED} ?(?:ALL|WOTE)", _present),
        _form(rf"{_MARKED}[ -]{_NUMBERS}", _present),
    ),
    Keyword.ABSENT: (_form(rf"{_MARKED}[ -]{_NUMBERS}", _absent),),
    Keyword.WRONG: (_by_reference(c.Wrong),),
    Keyword.INCIDENT: (
        _form(r"(?P<kind>[A-Z0-9]{1,20})", lambda match: c.Incident(match["kind"])),
    ),
    Keyword.STATUS: _alone(c.Status),
    Keyword.PAY: _alone(c.Pay),
    Keyword.QUERY: (
        *_alone(c.Query),
        _by_reference(lambda reference: c.Query(reference=reference)),
        _form(
            rf"(?P<year>[0-9O]{{4}}) (?P<exam>[A-Z]{{3,8}}) {_TIGHT_CENTRE} "
            rf"(?P<position>{'|'.join(POSITIONS)})",
            _query,
        ),
    ),
    Keyword.HELP: (*_alone(c.Help), _form(r"(?P<on>[A-Z ]+)", _help)),
    Keyword.STOP: (
        *_alone(c.Stop),
        _form(_REFUSABLE, lambda match: c.Stop(REFUSABLE[match["class"]])),
    ),
    Keyword.START: (
        *_alone(c.Start),
        _form(_REFUSABLE, lambda match: c.Start(REFUSABLE[match["class"]])),
    ),
}

EVERYBODY: Final = re.compile(rf"{_MARKED}(?: ?(?:ALL|WOTE))?")
"""What may follow WOTE, which says by itself that all are meant: numbers may not."""


def fit(keyword: Keyword, word: str, rest: str) -> Command | None:
    """Return the command if the whole rest fits one of the keyword's forms."""
    if word == "WOTE":
        match = EVERYBODY.fullmatch(rest)
        return None if match is None else _present(match)
    for form in FORMS[keyword]:
        match = form.pattern.fullmatch(rest)
        if match is not None:
            command = form.make(match)
            if command is not None:
                return command
    return None

"""What a text asks for, once it is read: one dataclass for each keyword, its arguments typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from models.messages.tables import MessageClass
from models.people.tables import Language
from sms.commands.keywords import Keyword


@dataclass(frozen=True, slots=True)
class Command:
    """A text that fits a grammar whole."""

    keyword: ClassVar[Keyword]


@dataclass(frozen=True, slots=True)
class Reg(Command):
    """Begin an account; it is finished by dialling."""

    keyword: ClassVar[Keyword] = Keyword.REG
    national_id: str
    birth_year: int
    name: str
    """As it was typed, in one line."""


@dataclass(frozen=True, slots=True)
class Kra(Command):
    """Give a KRA PIN, as `A012345678Z`."""

    keyword: ClassVar[Keyword] = Keyword.KRA
    pin: str


@dataclass(frozen=True, slots=True)
class Tsc(Command):
    """Give a TSC number of 4 to 8 digits."""

    keyword: ClassVar[Keyword] = Keyword.TSC
    number: str


@dataclass(frozen=True, slots=True)
class Bank(Command):
    """Give a bank account: a draft, finished with the PIN."""

    keyword: ClassVar[Keyword] = Keyword.BANK
    branch_code: str
    """Bank and branch, 5 digits."""
    account: str


@dataclass(frozen=True, slots=True)
class Lang(Command):
    """Choose the language."""

    keyword: ClassVar[Keyword] = Keyword.LANGUAGE
    language: Language


@dataclass(frozen=True, slots=True)
class Held(Command):
    """Ask what the council holds."""

    keyword: ClassVar[Keyword] = Keyword.DATA


@dataclass(frozen=True, slots=True)
class Jobs(Command):
    """Ask for open vacancies, in one county (its number) or in all."""

    keyword: ClassVar[Keyword] = Keyword.JOBS
    county: int | None = None


@dataclass(frozen=True, slots=True)
class Apply(Command):
    """Apply for a vacancy, by its code as `V101`."""

    keyword: ClassVar[Keyword] = Keyword.APPLY
    vacancy: str


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """Withdraw an application or a deployment, by the reference that we texted."""

    keyword: ClassVar[Keyword] = Keyword.WITHDRAW
    reference: str


@dataclass(frozen=True, slots=True)
class Yes(Command):
    """Accept an offer by its reference; without one it answers our last question."""

    keyword: ClassVar[Keyword] = Keyword.YES
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class No(Command):
    """Decline an offer by its reference; without one it answers our last question."""

    keyword: ClassVar[Keyword] = Keyword.NO
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class In(Command):
    """Check in. A code of `____` is four digits that were not today's code: a wrong try."""

    keyword: ClassVar[Keyword] = Keyword.IN
    centre: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Out(Command):
    """Check out."""

    keyword: ClassVar[Keyword] = Keyword.OUT
    centre: str | None = None


@dataclass(frozen=True, slots=True)
class Code(Command):
    """Ask for today's codes, as a manager or deputy."""

    keyword: ClassVar[Keyword] = Keyword.CODE


@dataclass(frozen=True, slots=True)
class List(Command):
    """Ask for the centre's staff with their numbers."""

    keyword: ClassVar[Keyword] = Keyword.LIST


@dataclass(frozen=True, slots=True)
class Present(Command):
    """Mark people P; *numbers* None means all."""

    keyword: ClassVar[Keyword] = Keyword.PRESENT
    centre: str
    code: str
    """The register code, texted to manager and deputy only."""
    numbers: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Absent(Command):
    """Mark people AB."""

    keyword: ClassVar[Keyword] = Keyword.ABSENT
    centre: str
    code: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wrong(Command):
    """Dispute a mark."""

    keyword: ClassVar[Keyword] = Keyword.WRONG
    reference: str


@dataclass(frozen=True, slots=True)
class Incident(Command):
    """Report an incident; *kind* is one word or number as typed, in capitals."""

    keyword: ClassVar[Keyword] = Keyword.INCIDENT
    kind: str


@dataclass(frozen=True, slots=True)
class Status(Command):
    """Ask where one stands."""

    keyword: ClassVar[Keyword] = Keyword.STATUS


@dataclass(frozen=True, slots=True)
class Pay(Command):
    """Ask where one's pay is."""

    keyword: ClassVar[Keyword] = Keyword.PAY


@dataclass(frozen=True, slots=True)
class Worked:
    """Work that nobody wrote down: what cause 4 of non-payment is reported with."""

    year: int
    exam: str
    centre: str
    position: str
    """CM, SUP, INV, SEC or DRV."""


@dataclass(frozen=True, slots=True)
class Query(Command):
    """Raise a query, follow one by its reference, or report work without a deployment."""

    keyword: ClassVar[Keyword] = Keyword.QUERY
    reference: str | None = None
    worked: Worked | None = None


@dataclass(frozen=True, slots=True)
class Help(Command):
    """Ask for help, in general or on one keyword."""

    keyword: ClassVar[Keyword] = Keyword.HELP
    on: Keyword | None = None


@dataclass(frozen=True, slots=True)
class Stop(Command):
    """Want no more reminders and offers, or none of one of them."""

    keyword: ClassVar[Keyword] = Keyword.STOP
    of: MessageClass | None = None


@dataclass(frozen=True, slots=True)
class Start(Command):
    """Want them again."""

    keyword: ClassVar[Keyword] = Keyword.START
    of: MessageClass | None = None


CommandType: TypeAlias = type[Command]

COMMANDS: tuple[CommandType, ...] = (
    Reg,
    Kra,
    Tsc,
    Bank,
    Lang,
    Held,
    Jobs,
    Apply,
    Withdraw,
    Yes,
    No,
    In,
    Out,
    Code,
    List,
    Present,
    Absent,
    Wrong,
    Incident,
    Status,
    Pay,
    Query,
    Help,
    Stop,
    Start,
)
"""Every command; each keyword has exactly one."""

"""Why a claim is held: KNEC's five causes, found in the facts, in KNEC's order. No store here.

The words of each, in both languages, stand in `menus/fields/pay.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from models.attendance.tables import RegisterState
from models.pay.tables import HoldCode, Holder
from models.people import names

REGISTER_GRACE: Final = timedelta(days=7)
"""How long after an exam its register may still be on the way before claims are held for it."""

_WITH: Final[Mapping[RegisterState, Holder]] = {
    RegisterState.OPEN: Holder.CENTRE,
    RegisterState.LOCKED: Holder.CENTRE,
    RegisterState.STAMPED_CENTRE: Holder.SCDE,
    RegisterState.STAMPED_SCDE: Holder.KNEC,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason, and who must act."""

    code: HoldCode
    holder: Holder


@dataclass(frozen=True, slots=True)
class Person:
    """What a person's own record says to pay."""

    full_name: str = ""
    has_tsc_number: bool = False
    has_kra_pin: bool = False
    mpesa_msisdn: str | None = None
    mpesa_name: str | None = None
    has_bank: bool = False
    account_name: str | None = None

    @property
    def payee_name(self) -> str | None:
        """Return the name behind whatever the person is paid through."""
        return self.mpesa_name if self.mpesa_msisdn else self.account_name


@dataclass(frozen=True, slots=True)
class Season:
    """What the season's records say about one person and one exam."""

    ended: date | None
    """The last day of the work; None where the exam has no calendar yet."""
    registers: Mapping[int, RegisterState | None] = field(default_factory=dict)
    """The register of every centre that the person worked at; None where there is none."""
    has_undeployed_days: bool = False
    has_unmarked_days: bool = False
    has_open_corrections: bool = False

    def is_over(self, today: date) -> bool:
        """Tell whether the work is done."""
        return self.ended is not None and self.ended < today

    @property
    def is_received(self) -> bool:
        """Tell whether KNEC has every register that the claim stands on."""
        return all(state is RegisterState.RECEIVED for state in self.registers.values())


def find(person: Person, season: Season, off: frozenset[str], today: date) -> Iterable[Hold]:
    """Yield every cause that holds a claim; codes in *off* are switched off for the exam."""
    for hold in _causes(person, season, today):
        if hold.code.value not in off:
            yield hold


def _causes(person: Person, season: Season, today: date) -> Iterable[Hold]:
    payee_name = person.payee_name
    if payee_name and person.full_name and not names.fits(payee_name, person.full_name):
        yield Hold(HoldCode.NAME_DIFFERS, Holder.PERSON)
    has_payee = person.mpesa_msisdn is not None or person.has_bank
    if not (person.full_name and person.has_tsc_number and person.has_kra_pin and has_payee):
        yield Hold(HoldCode.DETAILS_MISSING, Holder.PERSON)
    if season.ended is not None and season.ended + REGISTER_GRACE < today:
        late = [state for state in season.registers.values() if state is not RegisterState.RECEIVED]
        if late:
            yield Hold(HoldCode.REGISTER, _WITH[late[0] or RegisterState.OPEN])
    if season.has_undeployed_days:
        yield Hold(HoldCode.NOT_DEPLOYED, Holder.SCDE)
    if season.has_open_corrections or (season.has_unmarked_days and season.is_over(today)):
        yield Hold(HoldCode.LATE_DATA, Holder.SCDE)

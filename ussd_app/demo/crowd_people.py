"""The people of the larger demonstrations: account, details, payee and place of work of each.

National ID from 31000001, number from +254712000001, year of birth 1965 to 1999, PIN `2580`.
Of every forty, one has no KRA PIN and no payee, one an M-Pesa line in another name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from models.base import keys
from models.base.pouring import pour, pour_numbered
from models.base.store import Db
from models.people import accounts, name_words, pins
from models.people.identity import matching_name
from models.people.profile_tables import Details, Employer, Gender, Payee, WorkStation
from models.people.tables import Account, CallerRow, Language, Professional
from ussd_app.demo import scales
from ussd_app.demo.people import CONSENT, PIN

_REFERENCE: Final = 0
_IN: Final = 40
_LACKS_PAYEE, _OTHER_NAME = 17, 15


@dataclass(frozen=True, slots=True)
class Line:
    """A phone line, and the language that its holder reads."""

    msisdn: str
    language: Language


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who is to be made, and where they teach."""

    number: int
    county: int
    sub_county: str

    @property
    def line(self) -> Line:
        """Return their line; every second reads Kiswahili."""
        language = Language.KISWAHILI if self.number % 2 else Language.ENGLISH
        return Line(f"+2547{12_000_000 + self.number}", language)

    @property
    def full_name(self) -> str:
        """Return the name as on the ID."""
        return " ".join(scales.name(self.number))


def add(db: Db, residents: Sequence[Resident], now: datetime) -> list[int]:
    """Add people with all that belongs to them; return their ids in the same order."""
    ids = pour_numbered(db, Professional, [_person(each, now) for each in residents])
    name_words.keep(
        db.connection(),
        {person: matching_name(each.full_name) for person, each in _with(ids, residents)},
    )
    pin_hash = _pin_hash()
    pour(db, Account, [_account(*each, pin_hash, now) for each in _with(ids, residents)])
    pour(db, CallerRow, [_caller(each, now) for each in residents])
    pour(db, WorkStation, [_work(*each) for each in _with(ids, residents)])
    complete = [each for each in _with(ids, residents) if each[1].number % _IN != _LACKS_PAYEE]
    pour(db, Details, [_details(*each) for each in complete])
    pour(db, Payee, [_payee(*each) for each in complete])
    return ids


def _with(ids: Sequence[int], residents: Sequence[Resident]) -> list[tuple[int, Resident]]:
    return list(zip(ids, residents, strict=True))


_hashes: dict[str, str] = {}


def _pin_hash() -> str:
    """Return one hash for everybody: hashing is slow on purpose, and the PIN is public."""
    if PIN not in _hashes:
        _hashes[PIN] = pins.hash_pin(PIN)
    return _hashes[PIN]


def _person(each: Resident, now: datetime) -> dict[str, Any]:
    national_id = f"{31_000_000 + each.number}"
    first_name, other_names = scales.name(each.number)
    return {
        "national_id": national_id,
        "national_id_digest": accounts.id_digest(national_id),
        "birth_year": 1965 + each.number % 35,
        "created_at": now,
        "first_name": first_name,
        "other_names": other_names,
        "matching_name": matching_name(each.full_name),
        "tsc_number": f"{500_000 + each.number}",
        "imported_at": now,
    }


def _account(person: int, each: Resident, pin_hash: str, now: datetime) -> dict[str, Any]:
    opened = now - timedelta(days=30 + each.number % 60)
    return {
        "professional_id": person,
        "msisdn": each.line.msisdn,
        "number_proved_at": opened,
        "pin_hash": pin_hash,
        "language": each.line.language,
        "reference": scales.reference(_REFERENCE, each.number),
        "consent_version": CONSENT,
        "consent_at": opened,
        "opened_at": opened,
        "last_seen_at": now,
        "pin_set_at": opened,
        "early_texts": each.number % 2 == 0,
        "always_ask_pin": False,
    }


def _caller(each: Resident, now: datetime) -> dict[str, Any]:
    return {"msisdn": each.line.msisdn, "language": each.line.language, "first_seen_at": now}


def _work(person: int, each: Resident) -> dict[str, Any]:
    return {
        "professional_id": person,
        "employer": Employer.TSC,
        "institution": f"{each.sub_county} School {each.number % 40 + 1}"[:60],
        "designation": "Teacher",
        "since_year": 2005 + each.number % 20,
        "county": each.county,
        "sub_county": each.sub_county,
        "is_current": True,
    }


def _details(person: int, each: Resident) -> dict[str, Any]:
    kra_pin = f"A1{each.number:08d}Z"
    return {
        "professional_id": person,
        "gender": Gender.FEMALE if each.number % 2 else Gender.MALE,
        "kra_pin": kra_pin,
        "kra_pin_digest": keys.current().digest("kra_pin", kra_pin),
    }


def _payee(person: int, each: Resident) -> dict[str, Any]:
    account_number = f"02{each.number:08d}"
    return {
        "professional_id": person,
        "mpesa_msisdn": each.line.msisdn,
        "mpesa_name": "Zipporah Nduta" if each.number % _IN == _OTHER_NAME else each.full_name,
        "bank_code": "68",
        "branch_code": "68000",
        "account_number": account_number,
        "account_digest": keys.current().digest("account_number", f"68:{account_number}"),
        "account_name": each.full_name,
    }

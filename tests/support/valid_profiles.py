"""Looking whether everything that profiles hold is what its own rule would take, as it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models.people.correction_requests import CorrectionRequest
from models.people.identity import read_national_id, read_other_names
from models.people.msisdn import read_msisdn
from models.people.numbers import (
    read_account_number,
    read_email,
    read_kra_pin,
    read_nssf,
    read_sha,
    read_short_text,
    read_tsc_number,
)
from models.people.profile_tables import (
    Details,
    NextOfKin,
    Payee,
    PayeeChange,
    Qualification,
    WorkStation,
)
from models.people.tables import Professional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from models.base.store import Db

_RULES: Final[dict[type, dict[str, Callable[[str], str]]]] = {
    Professional: {
        "national_id": read_national_id,
        "tsc_number": read_tsc_number,
        "first_name": read_other_names,
        "other_names": read_other_names,
    },
    Details: {"kra_pin": read_kra_pin, "nssf": read_nssf, "sha": read_sha, "email": read_email},
    Payee: {
        "mpesa_msisdn": read_msisdn,
        "mpesa_name": read_other_names,
        "account_number": read_account_number,
        "account_name": read_other_names,
    },
    Qualification: {"institution": read_short_text, "course": read_short_text},
    WorkStation: {"institution": read_short_text, "designation": read_short_text},
    NextOfKin: {"name": read_other_names, "msisdn": read_msisdn},
}
_WANTED: Final = _RULES[Payee] | _RULES[Professional]


def faults(db: Db) -> list[str]:
    """Return the columns that hold what nobody could have typed; never what they hold."""
    found = [
        f"{kind.__name__}.{name}"
        for kind, rules in _RULES.items()
        for row in list[Any](db.scalars(select(kind)))
        for name, read in rules.items()
        if not _is_kept_form(read, getattr(row, name))
    ]
    found += [
        "Qualification.years"
        for row in db.scalars(select(Qualification))
        if row.from_year > row.to_year
    ]
    return found + [f"wanted.{name}" for name in _wanted(db)]


def _wanted(db: Db) -> Iterator[str]:
    rows: list[Any] = [*db.scalars(select(PayeeChange)), *db.scalars(select(CorrectionRequest))]
    for row in rows:
        for name, value in row.wanted.items():
            if name in _WANTED and not _is_kept_form(_WANTED[name], value):
                yield name


def _is_kept_form(read: Callable[[str], str], value: str | None) -> bool:
    if not value:
        return True
    try:
        return read(value) == value
    except ValueError:
        return False

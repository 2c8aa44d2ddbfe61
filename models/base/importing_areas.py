"""Importing counties and sub-counties, such as the council's own list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from models.base.areas import COUNTIES, AreaKind, County, SubCounty
from models.base.folding import folded
from models.base.importing import BadCell, Column, Layout, Tally, plain_number, read_code
from models.base.store import Db
from models.base.upserting import table_of, upsert

_NAME_LENGTH: Final = 60
_COUNTY_LENGTH: Final = 40


def _county_number(text: str) -> int:
    number = plain_number(text)
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= COUNTIES:
        raise ValueError
    return int(number)


def read_place(text: str) -> str:
    """Return a place's name: letters first of all, at most 60 characters. Raise ValueError."""
    name = text.replace("’", "'")
    known = folded(name)
    if not any(each.isalpha() for each in known) or max(len(name), len(known)) > _NAME_LENGTH:
        raise ValueError
    return name


def _kind(text: str) -> AreaKind:
    return AreaKind(text.casefold())


def _knec_code(text: str) -> str:
    digits = plain_number(text)
    return read_code(digits, 3 if len(digits) <= 3 else 5)


_COUNTY: Final = Column(
    "county_number",
    _county_number,
    f"A county's number is 1 to {COUNTIES}, as in the Constitution.",
    also=("county_code", "county_no"),
)


class CountyImport:
    """Imports the counties themselves: number and name."""

    name = "counties"
    layout = Layout(
        (
            _COUNTY,
            Column("county", read_place, "A county has a name.", also=("county_name",)),
        ),
        (("county_number",), ("county",)),
    )

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the county's row."""
        if len(cells["county"]) > _COUNTY_LENGTH:
            raise BadCell(f"It has at most {_COUNTY_LENGTH} characters.", "county")
        return {"number": cells["county_number"], "name": cells["county"]}

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the number and the name: each county has its own."""
        yield "county_number", record["number"]
        yield "county", folded(record["name"])

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and rename counties."""
        fates = upsert(db, table_of(County), records, ["number"], dry_run=dry_run)
        return Counter({("counties", fate): count for fate, count in fates.items()})


class SubCountyImport:
    """Imports sub-counties of the known counties.

    The county stands as a number or a name. The kind is `education` where the file does not say:
    the lists that officers are given are the council's and the ministry's.
    """

    name = "areas"
    layout = Layout(
        (
            Column(_COUNTY.name, _COUNTY.read, _COUNTY.rule, required=False, also=_COUNTY.also),
            Column("county", folded, "", required=False, also=("county_name",)),
            Column(
                "sub_county",
                read_place,
                f"A sub-county has a name of at most {_NAME_LENGTH} characters.",
                also=("subcounty", "sub_county_name", "subcounty_name"),
            ),
            Column(
                "kind",
                _kind,
                f"The kind is one of {', '.join(AreaKind)}.",
                required=False,
            ),
            Column(
                "knec_code",
                _knec_code,
                "The council's code has 3 or 5 digits.",
                required=False,
                also=("sub_county_code", "subcounty_code"),
            ),
        ),
        (("county_number", "county"), ("sub_county",)),
    )

    def __init__(self, counties: Iterable[County]) -> None:
        self._numbers = {_county_word(each.name): each.number for each in counties}

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the sub-county's row; where the county has number and name, they must agree."""
        number = cells.get("county_number")
        if "county" in cells:
            named = self._numbers.get(_county_word(cells["county"]))
            if named is None:
                raise BadCell("There is no county of this name.", "county")
            if number is not None and number != named:
                raise BadCell("The county's number and its name do not agree.", "county")
            number = named
        if number is None:
            raise BadCell("It is empty.", "county")
        return {
            "county_number": number,
            "kind": cells.get("kind", AreaKind.EDUCATION),
            "folded": folded(cells["sub_county"]),
            "name": cells["sub_county"],
            "knec_code": cells.get("knec_code"),
        }

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the name and the code: within a county and a kind each stands once."""
        within = (record["county_number"], record["kind"])
        yield "sub_county", (*within, record["folded"])
        if record["knec_code"] is not None:
            yield "knec_code", (*within, record["knec_code"])

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change sub-counties."""
        key = ["county_number", "kind", "folded"]
        fates = upsert(db, table_of(SubCounty), records, key, dry_run=dry_run)
        return Counter({("sub-counties", fate): count for fate, count in fates.items()})


def _county_word(name: str) -> str:
    """Return what is left of a county's name when lists have said it in their own way."""
    return folded(name).removesuffix(" COUNTY").removesuffix(" CITY").replace(" ", "")

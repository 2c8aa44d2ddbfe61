"""Finding people by whatever an officer was told, on both stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.across import people_found
from models.base import keys
from models.people import accounts
from models.people.identity import matching_name
from models.people.importing_people import PeopleImport
from models.people.name_words import NameWord
from models.people.profile_tables import (
    ChangeState,
    NextOfKin,
    Payee,
    PayeeChange,
    PayeeKind,
    Relationship,
)
from models.people.rights_of_officers import Area
from models.people.tables import MoveState, NumberMove, Professional
from tests.support.builders import CALLER, NOW, make_account

if TYPE_CHECKING:
    from models.base.store import Db, Store

COUNTRY = Area()

PEOPLE = (
    "Jane Akiru Lokwang",
    "Wanjiku wa Kamau",
    "Peter Otieno Odhiambo",
    "Fatuma Abdallah Mohamed",
    "Ng'ang'a Njoroge",
    "Stephen Kipchoge Rotich",
    "Mary Onyango",
)


def _add(db: Db, name: str, number: int) -> Professional:
    first, _, others = name.partition(" ")
    national_id = f"2{number:07d}"
    person = Professional(
        national_id=national_id,
        national_id_digest=accounts.id_digest(national_id),
        birth_year=1980,
        created_at=NOW,
        first_name=first,
        other_names=others,
        matching_name=matching_name(name),
    )
    db.add(person)
    db.flush()
    return person


@pytest.fixture
def filled(store: Store) -> Store:
    """Give a store with some people."""
    with store.writing() as db:
        for number, name in enumerate(PEOPLE):
            _add(db, name, number)
    return store


def _found(store: Store, typed: str) -> list[str]:
    with store.reading() as db:
        return [each.name for each in people_found.find(db, COUNTRY, typed).people]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("jane", "Jane Akiru Lokwang"),
        ("lokw", "Jane Akiru Lokwang"),
        ("lokwang jane", "Jane Akiru Lokwang"),
        ("LOKWANG, Akiru", "Jane Akiru Lokwang"),
        ("Loquang", "Jane Akiru Lokwang"),
        ("odiambo", "Peter Otieno Odhiambo"),
        ("Otieno Odiambho", "Peter Otieno Odhiambo"),
        ("Fatma Muhammad", "Fatuma Abdallah Mohamed"),
        ("nganga", "Ng'ang'a Njoroge"),
        ("Ng’ang’a", "Ng'ang'a Njoroge"),
        ("njologe", "Ng'ang'a Njoroge"),
        ("Steven Rotich", "Stephen Kipchoge Rotich"),
        ("kipchogge rotic", "Stephen Kipchoge Rotich"),
        ("onyago", "Mary Onyango"),
        ("Mary", "Mary Onyango"),
        ("Peter Wrong Odhiambo", "Peter Otieno Odhiambo"),
        ("20000001", "Wanjiku wa Kamau"),
    ],
)
def test_a_name_is_found_folded_cut_short_and_misspelt(
    filled: Store, typed: str, name: str
) -> None:
    """Whoever is meant stands first."""
    assert _found(filled, typed)[:1] == [name]


@pytest.mark.parametrize("typed", ["Zebedayo", "29999999", "j", "", "%", "'; DROP TABLE audit"])
def test_nobody_is_found_by_what_is_nobodys(filled: Store, typed: str) -> None:
    """What fits nobody finds nobody."""
    assert _found(filled, typed) == []


def test_a_renamed_person_is_found_by_the_new_name_alone(filled: Store) -> None:
    """The words follow the name; those of the old one are gone."""
    with filled.writing() as db:
        person = db.scalars(
            select(Professional).where(Professional.matching_name == "MARY ONYANGO")
        ).one()
        person.first_name, person.matching_name = "Miriam", "MIRIAM ONYANGO"
    assert _found(filled, "mary") == []
    assert _found(filled, "miriam") == ["Miriam Onyango"]


def test_imported_people_are_found_and_an_import_may_be_repeated(store: Store) -> None:
    """An import goes past the unit of work, and keeps the words all the same."""
    for _ in range(2):
        with store.writing() as db:
            importer = PeopleImport(CALLER, NOW)
            cells = {
                "national_id": "23456781",
                "birth_year": 1985,
                "full_name": ("Akinyi", "Wesonga"),
            }
            importer.save(db, [importer.make(cells)], dry_run=False)
    assert _found(store, "wesonga") == ["Akinyi Wesonga"]
    with store.reading() as db:
        assert len(db.scalars(select(NameWord.word)).all()) == 2


def test_every_number_and_reference_of_a_person_finds_them(store: Store) -> None:
    """Their line, M-Pesa, a former line, their next of kin, KRA PIN, and what they read out."""
    with store.writing() as db:
        account = make_account(db)
        person = account.professional
        person.first_name, person.matching_name = "Jane", "JANE"
        db.add(Payee(professional_id=person.id, mpesa_msisdn="+254733000001"))
        db.add(
            NumberMove(
                account_id=account.id,
                from_msisdn="+254733000002",
                to_msisdn="+254733000003",
                state=MoveState.DONE,
                asked_at=NOW,
            )
        )
        db.add(
            NextOfKin(
                professional_id=person.id,
                name="Otieno",
                msisdn="+254733000004",
                msisdn_digest=keys.current().digest("msisdn", "+254733000004"),
                relationship_=Relationship.SPOUSE,
            )
        )
        db.add(
            PayeeChange(
                professional_id=person.id,
                kind=PayeeKind.MPESA,
                wanted={},
                reference="P4YE",
                state=ChangeState.WAITING,
                asked_at=NOW,
                due_at=NOW,
            )
        )
        mine = account.msisdn or ""
        reference = account.reference
    hows = {
        mine: "",
        f"0{mine[4:]}": "",
        "0733000001": "M-Pesa number",
        "0733000002": "Number of a move",
        "0733 000 003": "Number of a move",
        "0733000004": "Next of kin's number",
        reference.lower(): "",
        "p4ye": "Reference",
    }
    with store.reading() as db:
        for typed, how in hows.items():
            answer = people_found.find(db, COUNTRY, typed)
            assert [each.name for each in answer.people] == ["Jane"], typed
            assert answer.how == how
            assert mine not in answer.people[0].msisdn


def test_more_people_than_a_page_say_so(store: Store) -> None:
    """The page stays small, and says that more fit."""
    with store.writing() as db:
        for number in range(people_found.MOST + 1):
            _add(db, "Wanjiku Kamau", number)
    with store.reading() as db:
        answer = people_found.find(db, COUNTRY, "wanjiku")
    assert len(answer.people) == people_found.MOST
    assert answer.is_more

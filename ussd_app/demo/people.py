"""The demonstration's people: the same every time.

National ID `300000NN`, year of birth `1980+NN`, PIN `2580`, number `+2547110000NN`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from models.base import keys
from models.base.audit import Actor
from models.base.store import Db
from models.people import accounts, callers, profile
from models.people.accounts import Registration
from models.people.identity import matching_name
from models.people.profile import Detail
from models.people.profile_tables import (
    Employer,
    Gender,
    Level,
    NextOfKin,
    Payee,
    Qualification,
    Relationship,
    WorkStation,
)
from models.people.tables import Account, Language, Professional

PIN: Final = "2580"
CONSENT: Final = "2026-1"

NAMES: Final = (
    "Grace Wambui Kamau",
    "Peter Otieno Odhiambo",
    "Jane Akiru Lokwang",
    "David Kiprono Chebet",
    "Fatuma Hassan Ali",
    "Samuel Mutua Musyoka",
    "Mary Nyambura Njoroge",
    "Joseph Wafula Simiyu",
    "Esther Chepkemoi Rono",
    "Ibrahim Abdi Noor",
    "Lucy Wanjiru Mwangi",
    "Daniel Omondi Ouma",
    "Agnes Moraa Nyaboke",
    "Charles Barasa Wekesa",
    "Rose Atieno Achieng",
    "Paul Kimani Ng'ang'a",
    "Halima Juma Said",
    "Stephen Kibet Koech",
    "Ann Mumbua Kioko",
    "Moses Ekal Ekiru",
    "Catherine Njeri Karanja",
    "John Mwita Marwa",
    "Beatrice Awino Okoth",
    "Martin Lenana Saitoti",
    "Susan Kemunto Ombati",
    "Francis Baraka Charo",
)
IMPORTED: Final = 24
"""Whom TSC's list brought and who has no account yet."""

_KNOWN_FOR: Final = timedelta(days=30)

RESET: Final = 25
"""Whose PIN was reset an hour ago."""


PARTIAL: Final = 17
"""Whose profile is 60 % known: without KRA PIN and payee, among others."""

OTHER_NAME: Final = 15
"""Whose M-Pesa line is registered in another name: KNEC's first cause of non-payment."""


def load(db: Db, now: datetime) -> int:
    """Add the people who are missing; return how many were added."""
    return sum(_add(db, number, name, now) for number, name in enumerate(NAMES, 1))


def _add(db: Db, number: int, name: str, now: datetime) -> bool:
    national_id, birth_year = f"{30_000_000 + number}", 1980 + number
    if accounts.professional(db, national_id) is not None:
        return False
    first_name, _, other_names = name.partition(" ")
    person = Professional(
        national_id=national_id,
        national_id_digest=accounts.id_digest(national_id),
        birth_year=birth_year,
        first_name=first_name,
        other_names=other_names,
        matching_name=matching_name(name),
        tsc_number=f"{400_000 + number}",
        imported_at=now,
        created_at=now,
    )
    db.add(person)
    db.flush()
    if number == IMPORTED:
        return True
    account = accounts.open_account(
        db,
        Registration(
            msisdn=f"+2547110000{number:02d}",
            proved=True,
            national_id=national_id,
            birth_year=birth_year,
            pin=PIN,
            language=Language.ENGLISH,
            early_texts=True,
            consent_version=CONSENT,
        ),
        Actor.service(),
        now,
    )
    # They have been with us for a month: a PIN or a line of today would hold their pay.
    account.opened_at = account.pin_set_at = account.number_proved_at = now - _KNOWN_FOR
    callers.choose_language(db, account.msisdn or "", account, Language.ENGLISH, now)
    _fill_profile(db, account, number, now)
    if number == RESET:
        accounts.reset_pin(db, account, PIN, Actor.service(), now - timedelta(hours=1))
    return True


def _fill_profile(db: Db, account: Account, number: int, now: datetime) -> None:
    """Give the person the details that CP2 asks for."""
    person, actor = account.professional, Actor.service()
    profile.save_gender(db, person, Gender.FEMALE if number % 2 else Gender.MALE, actor, now)
    for row in (
        WorkStation(
            professional_id=person.id,
            employer=Employer.TSC,
            institution="Kibera Primary",
            designation="Teacher",
            since_year=2015,
            county=47,
            sub_county="Langata",
        ),
        Qualification(
            professional_id=person.id,
            level=Level.DIPLOMA,
            institution="Kenyatta University",
            course="Diploma in Education",
            from_year=2003,
            to_year=2005,
        ),
    ):
        profile.add_row(db, person, row, actor, now)
    if number == PARTIAL:
        return
    for detail, value in (
        (Detail.KRA_PIN, f"A{number:09d}Z"),
        (Detail.SHA, f"SHA{number:07d}"),
        (Detail.NSSF, f"NS{number:07d}"),
        (Detail.EMAIL, f"person{number:02d}@example.com"),
    ):
        profile.save_number(db, person, detail, value, actor, now)
    kin = f"+2547220000{number:02d}"
    profile.add_row(
        db,
        person,
        NextOfKin(
            professional_id=person.id,
            name=f"Kin of {person.first_name}",
            msisdn=kin,
            msisdn_digest=keys.current().digest("msisdn", kin),
            relationship_=Relationship.SIBLING,
        ),
        actor,
        now,
    )
    account_number = f"0100000{number:02d}"
    db.add(
        Payee(
            professional_id=person.id,
            mpesa_msisdn=account.msisdn,
            mpesa_name="Zipporah Nduta" if number == OTHER_NAME else person.full_name,
            bank_code="68",
            branch_code="68000",
            account_number=account_number,
            account_digest=keys.current().digest("account_number", f"68:{account_number}"),
            account_name=person.full_name,
        )
    )

"""The demonstration season: the same people every time, for trying the service and its tests.

National ID `300000NN`, year of birth `1980+NN`, PIN `2580`, number `+2547110000NN`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from models.base import settings
from models.base.audit import Actor
from models.base.store import Db, Store
from models.people import accounts, callers
from models.people.accounts import Registration
from models.people.identity import matching_name
from models.people.tables import Language, Professional

MARK: Final = "demo"
"""The setting that tells a store with demo people from one in earnest."""

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

RESET: Final = 25
"""Whose PIN was reset an hour ago."""


def is_empty(store: Store) -> bool:
    """Tell whether the store knows nobody yet."""
    with store.reading() as db:
        return db.query(Professional.id).first() is None


def load(store: Store, now: datetime) -> int:
    """Add the people who are missing; return how many were added."""
    with store.writing() as db:
        settings.put(db, MARK, {"season": "small"})
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
    callers.choose_language(db, account.msisdn or "", account, Language.ENGLISH, now)
    if number == RESET:
        accounts.reset_pin(db, account, PIN, Actor.service(), now - timedelta(hours=1))
    return True

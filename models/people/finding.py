"""Finding a person by what an officer was told: any number, ID, reference, or a name.

Names are found by the beginning of their words, by their sound, and by spellings that are near;
`name_words` keeps what that needs. The likeliest come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Select, and_, or_, select

from models.base import keys
from models.base.references import read_reference
from models.base.store import Db
from models.people import accounts
from models.people.identity import BadNationalId, matching_name, read_national_id
from models.people.msisdn import NotAMobileNumber, read_msisdn
from models.people.name_words import LENGTH, NameSpelling, NameWord, words_of
from models.people.names import sound
from models.people.numbers import BadNumber, read_kra_pin
from models.people.profile_tables import Details, NextOfKin, Payee
from models.people.tables import Account, NumberMove, Professional

_AFTER_IT: Final = "Z" * 8
"""Added to the start of a word, the end of the range of words that begin so."""

CANDIDATES: Final = 200
"""How many people whose name fits are ranked."""

_WORDS: Final = 4
"""Words of a name that are looked for; more would find nobody else."""

_NEAR: Final = 72
"""From this likeness on, of 100, a word may be a misspelling of another."""

_SPELLINGS: Final = 12
"""Spellings that a misspelt word is taken for."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way to find somebody, and how it would be said; empty where it needs no word."""

    people: Select[Professional]
    how: str = ""


def looks(db: Db, typed: str) -> Iterator[Look]:
    """Yield the ways that may find whom *typed* means, the most certain first."""
    yield from _by_number(typed)
    reference = read_reference(typed)
    if reference is not None:
        yield Look(select(Professional).join(Account).where(Account.reference == reference))
    for condition in _by_name(db, matching_name(typed)):
        yield Look(select(Professional).where(condition))


def _by_number(typed: str) -> Iterator[Look]:
    people = select(Professional)
    try:
        msisdn = read_msisdn(typed)
    except NotAMobileNumber:
        pass
    else:
        yield Look(people.join(Account).where(Account.msisdn == msisdn))
        mpesa = select(Payee.professional_id).where(Payee.mpesa_msisdn == msisdn)
        yield Look(people.where(Professional.id.in_(mpesa)), "M-Pesa number")
        former = (
            select(Account.professional_id)
            .join(NumberMove, NumberMove.account_id == Account.id)
            .where(or_(NumberMove.from_msisdn == msisdn, NumberMove.to_msisdn == msisdn))
        )
        yield Look(people.where(Professional.id.in_(former)), "Number of a move")
        digest = keys.current().digest("msisdn", msisdn)
        kin = select(NextOfKin.professional_id).where(NextOfKin.msisdn_digest == digest)
        yield Look(people.where(Professional.id.in_(kin)), "Next of kin's number")
    try:
        digest = accounts.id_digest(read_national_id(typed))
        yield Look(people.where(Professional.national_id_digest == digest))
    except BadNationalId:
        pass
    try:
        digest = keys.current().digest("kra_pin", read_kra_pin(typed))
        yield Look(people.join(Details).where(Details.kra_pin_digest == digest))
    except BadNumber:
        pass


def _by_name(db: Db, name: str) -> Iterator[ColumnElement[bool]]:
    words = [word for word in words_of(name) if len(word) > 1][:_WORDS]
    if not words:
        return
    alike = [_begins_or_sounds(db, word) for word in words]
    yield and_(*map(_has_word, alike))
    near = [or_(each, _is_near(db, word)) for each, word in zip(alike, words, strict=True)]
    yield and_(*map(_has_word, near))
    if len(words) > 2:
        # One of three words may be wrong altogether: whoever has the others is shown.
        for left_out in reversed(range(len(words))):
            yield and_(*(_has_word(each) for at, each in enumerate(near) if at != left_out))


def _has_word(fits: ColumnElement[bool]) -> ColumnElement[bool]:
    return Professional.id.in_(select(NameWord.professional_id).where(fits))


def _begins_or_sounds(db: Db, word: str) -> ColumnElement[bool]:
    spelled = select(NameSpelling.word).where(NameSpelling.sound == sound(word)[:LENGTH])
    others = [each for each in db.scalars(spelled.limit(CANDIDATES)) if not each.startswith(word)]
    begins = and_(NameWord.word >= word, NameWord.word <= word + _AFTER_IT)
    return or_(begins, NameWord.word.in_(others)) if others else begins


def _is_near(db: Db, word: str) -> ColumnElement[bool]:
    """Compare with every word that begins with the same letter: some thousands at the most."""
    first = word[0]
    known = db.scalars(
        select(NameSpelling.word).where(
            NameSpelling.word >= first, NameSpelling.word <= first + _AFTER_IT
        )
    ).all()
    found = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_SPELLINGS)
    return NameWord.word.in_([each for each, _, _ in found])


def ranked(found: Sequence[Professional], typed: str, most: int) -> list[Professional]:
    """Return the people whose names are most like what was typed."""
    name = matching_name(typed)

    def unlike(person: Professional) -> tuple[float, float, int]:
        theirs = person.matching_name or ""
        whole = fuzz.token_sort_ratio(name, theirs)
        return -fuzz.token_set_ratio(name, theirs), -whole, person.id

    return sorted(found, key=unlike)[:most]


def account_of(db: Db, person_id: int) -> Account | None:
    """Return the person's account."""
    return db.scalars(select(Account).where(Account.professional_id == person_id)).first()

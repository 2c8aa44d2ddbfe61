"""The audience of a broadcast: whom it reaches, and writing its texts to them, nobody twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from models.base.store import Db
from models.jobs.tables import Centre, Deployment
from models.messages import broadcasts, outbox
from models.messages.broadcast_tables import Broadcast, BroadcastState
from models.messages.templates import Template
from models.people.tables import Account, Language, Professional

BATCH: Final = 200


class NoAudience(ValueError):
    """An audience needs at least one condition: nobody texts everybody by accident."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody whom a broadcast reaches."""

    account_id: int
    msisdn: str
    language: Language
    name: str
    centre: str


def accounts_of(conditions: Mapping[str, Any]) -> Select[int]:
    """Select the accounts by `exam_id county sub_county_id centre position state`, any of them.

    Raise NoAudience without a condition.
    """
    wanted = {name: value for name, value in conditions.items() if value is not None}
    if not wanted:
        raise NoAudience("say at least one of exam, county, sub-county, centre, position, state")
    query = (
        select(Account.id)
        .join(Deployment, Deployment.professional_id == Account.professional_id)
        .outerjoin(Centre, Centre.id == Deployment.centre_id)
        .where(Account.msisdn.is_not(None), Account.number_proved_at.is_not(None))
        .distinct()
    )
    for name, value in wanted.items():
        match name:
            case "exam_id":
                query = query.where(Deployment.exam_id == value)
            case "county":
                query = query.where(or_(Deployment.county == value, Centre.county == value))
            case "sub_county_id":
                query = query.where(
                    or_(Deployment.sub_county_id == value, Centre.sub_county_id == value)
                )
            case "centre":
                query = query.where(Centre.code == value)
            case "position":
                query = query.where(Deployment.position == value)
            case "state":
                query = query.where(Deployment.state == value)
            case _:
                raise NoAudience(f"there is no condition {name}")
    return query


def count(db: Db, conditions: Mapping[str, Any]) -> int:
    """Return how many people the audience has."""
    return db.scalar(select(func.count()).select_from(accounts_of(conditions).subquery())) or 0


def receivers(
    db: Db, conditions: Mapping[str, Any], after: int = 0, most: int = BATCH
) -> list[Receiver]:
    """Return the next people of the audience behind an account."""
    ids = db.scalars(
        accounts_of(conditions).where(Account.id > after).order_by(Account.id).limit(most)
    ).all()
    return _read(db, ids)


def _read(db: Db, ids: Sequence[int]) -> list[Receiver]:
    found = []
    for account in db.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id)):
        centre = db.scalar(
            select(Centre.code)
            .join(Deployment, Deployment.centre_id == Centre.id)
            .where(Deployment.professional_id == account.professional_id)
            .order_by(Deployment.id.desc())
            .limit(1)
        )
        found.append(
            Receiver(
                account.id,
                account.msisdn or "",
                account.language,
                account.professional.first_name or "",
                centre or "",
            )
        )
    return found


def longest_named(
    db: Db, conditions: Mapping[str, Any], language: Language, most: int = 5
) -> list[Receiver]:
    """Return the people whose names are the longest: theirs are the longest texts."""
    name = func.coalesce(Professional.first_name, "")
    rows = db.execute(
        select(Account.id, func.length(name))
        .join(Professional, Professional.id == Account.professional_id)
        .where(Account.id.in_(accounts_of(conditions)), Account.language == language)
        .order_by(func.length(name).desc(), Account.id)
        .limit(most)
    ).all()
    return _read(db, [account_id for account_id, _ in rows])


def write_batch(db: Db, broadcast_id: int, now: datetime) -> int:
    """Queue the texts of the next batch; return how many. At the end the broadcast is done.

    The place where the next batch begins is part of the same transaction, and the row is locked.
    """
    row = db.get(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not BroadcastState.SENDING:
        return 0
    batch = receivers(db, row.audience, row.after, BATCH)
    for each in batch:
        words = row.english if each.language is Language.ENGLISH else row.kiswahili
        outbox.add(
            db,
            each.msisdn,
            Template.BROADCAST,
            {"broadcast": broadcasts.filled(words, each.name, each.centre)},
            each.language,
            row.message_class,
            now,
            broadcast_id=row.id,
        )
    if batch:
        row.after = batch[-1].account_id
    else:
        row.state = BroadcastState.DONE
    return len(batch)

"""Officers: adding and inviting them, their roles, and how they prove who they are."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.base import areas, audit, keys
from models.base.audit import Actor
from models.base.store import Db
from models.people import officer_passwords, officer_sessions, second_factor
from models.people.msisdn import masked
from models.people.officer_tables import Invitation, Officer, Role, SignInOutcome
from models.people.rights_of_officers import NEEDS_AREA
from models.people.tables import Language

INVITATION_SPAN: Final = timedelta(hours=72)
WRONG_TRIES: Final = 5
LOCKS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
"""How long each lock in a row holds, after every five wrong tries; the last one repeats."""

_USERNAME: Final = re.compile(r"[a-z][a-z0-9.-]{1,23}")


class BadUsername(ValueError):
    """A username has 2 to 24 small letters, digits, dots and hyphens, a letter first."""


class UsernameTaken(ValueError):
    """There is an officer with this username."""


class BadArea(ValueError):
    """The role needs a county or a sub-county, or the two do not belong together."""


class NumberTaken(ValueError):
    """Another officer calls from this number."""


class LastAdmin(ValueError):
    """Somebody must stay who can invite others."""


@dataclass(frozen=True, slots=True)
class Post:
    """What an officer is, and where."""

    role: Role
    county: int | None = None
    sub_county_id: int | None = None


def by_id(db: Db, officer_id: int) -> Officer | None:
    """Return the officer."""
    return db.get(Officer, officer_id)


def by_username(db: Db, username: str) -> Officer | None:
    """Return the officer with this username, in any case of letters."""
    return db.scalars(select(Officer).where(Officer.username == username.strip().lower())).first()


def everybody(db: Db) -> list[Officer]:
    """Return all officers by name; there are hundreds of them, never more."""
    return list(db.scalars(select(Officer).order_by(Officer.username)))


def add(
    db: Db,
    username: str,
    name: str,
    post: Post,
    actor: Actor,
    now: datetime,
    *,
    msisdn: str | None = None,
    language: Language = Language.ENGLISH,
) -> Officer:
    """Add an officer who has no password yet. Raise BadUsername, UsernameTaken or BadArea."""
    wanted = username.strip().lower()
    if not _USERNAME.fullmatch(wanted):
        raise BadUsername("a username has 2 to 24 letters, digits, dots and hyphens")
    if by_username(db, wanted) is not None:
        raise UsernameTaken(f"there is an officer {wanted} already")
    officer = Officer(
        username=wanted,
        name=" ".join(name.split())[:80],
        role=post.role,
        language=language,
        created_at=now,
        msisdn=msisdn,
    )
    _place(db, officer, post)
    db.add(officer)
    db.flush()
    _note(db, actor, "added", officer, now, after=_told(officer))
    return officer


def by_msisdn(db: Db, msisdn: str) -> Officer | None:
    """Return the officer who calls from this number, unless they are disabled."""
    return db.scalars(
        select(Officer)
        .where(Officer.msisdn == msisdn, Officer.disabled_at.is_(None))
        .order_by(Officer.id)
    ).first()


def set_msisdn(
    db: Db,
    officer: Officer,
    msisdn: str | None,
    actor: Actor,
    now: datetime,
    *,
    reason: str | None = None,
) -> None:
    """Set the number from which an officer calls and is texted. Raise NumberTaken."""
    if msisdn is not None:
        other = by_msisdn(db, msisdn)
        if other is not None and other.id != officer.id:
            raise NumberTaken("another officer has that number")
    before, officer.msisdn = officer.msisdn, msisdn
    db.flush()
    _note(
        db,
        actor,
        "number",
        officer,
        now,
        before={"msisdn": masked(before) if before else None},
        after={"msisdn": masked(msisdn) if msisdn else None},
        reason=reason,
    )


def _place(db: Db, officer: Officer, post: Post) -> None:
    needed = NEEDS_AREA.get(post.role)
    county, sub_county_id = post.county, post.sub_county_id
    if sub_county_id is not None:
        found = areas.sub_county(db, sub_county_id)
        if found is None or county not in {None, found.county_number}:
            raise BadArea("the sub-county is not in that county")
        county = found.county_number
    if county is not None and areas.county(db, county) is None:
        raise BadArea("there is no such county")
    if needed == "sub_county" and sub_county_id is None:
        raise BadArea("this role works in one sub-county")
    if needed == "county" and (county is None or sub_county_id is not None):
        raise BadArea("this role works in one county")
    officer.county, officer.sub_county_id = county, sub_county_id


def change_post(db: Db, officer: Officer, post: Post, actor: Actor, now: datetime) -> None:
    """Give the officer another role or area; sessions end, so that the old one stops at once.

    Raise BadArea or LastAdmin.
    """
    if officer.role is Role.ADMIN and post.role is not Role.ADMIN:
        _keep_an_admin(db, officer)
    before = _told(officer)
    _place(db, officer, post)
    officer.role = post.role
    officer_sessions.end_all(db, officer.id, now)
    _note(db, actor, "post_changed", officer, now, before=before, after=_told(officer))


def disable(db: Db, officer: Officer, reason: str, actor: Actor, now: datetime) -> None:
    """Shut the officer out at once. Raise LastAdmin."""
    if officer.role is Role.ADMIN:
        _keep_an_admin(db, officer)
    officer.disabled_at = now
    officer_sessions.end_all(db, officer.id, now)
    _note(db, actor, "disabled", officer, now, reason=reason)


def enable(db: Db, officer: Officer, reason: str, actor: Actor, now: datetime) -> None:
    """Let a disabled officer in again."""
    officer.disabled_at = None
    _note(db, actor, "enabled", officer, now, reason=reason)


def end_sessions(db: Db, officer: Officer, reason: str, actor: Actor, now: datetime) -> int:
    """End every session of the officer; return how many."""
    ended = officer_sessions.end_all(db, officer.id, now)
    _note(db, actor, "sessions_ended", officer, now, after={"ended": ended}, reason=reason)
    return ended


def invite(db: Db, officer: Officer, actor: Actor, now: datetime) -> str:
    """Return the token of a one-time link; earlier links, password and second factor end.

    Whoever opens it chooses a password and sets a second factor up.
    """
    for old in db.scalars(select(Invitation).where(Invitation.officer_id == officer.id)):
        db.delete(old)
    token = secrets.token_urlsafe(18)
    db.add(
        Invitation(
            token_digest=_digest(token), officer_id=officer.id, expires_at=now + INVITATION_SPAN
        )
    )
    officer.password_hash, officer.is_demo = None, False
    second_factor.forget(db, officer)
    officer_sessions.end_all(db, officer.id, now)
    _note(db, actor, "invited", officer, now)
    return token


def invited(db: Db, token: str, now: datetime) -> Officer | None:
    """Return whom a link invites, while it stands."""
    row = db.get(Invitation, _digest(token))
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    officer = db.get_one(Officer, row.officer_id)
    return officer if officer.disabled_at is None else None


def accept(db: Db, token: str, password: str, now: datetime) -> Officer | None:
    """Use a link up and store the password; None if it does not stand. Raise BadPassword."""
    row = db.get(Invitation, _digest(token), with_for_update=True)
    officer = invited(db, token, now)
    if row is None or officer is None:
        return None
    set_password(db, officer, password, now)
    row.used_at = now
    return officer


def set_password(db: Db, officer: Officer, password: str, now: datetime) -> None:
    """Store a password that the officer chose. Raise BadPassword."""
    officer_passwords.check_password(password, [officer.username, *officer.name.split(), "knec"])
    officer.password_hash = officer_passwords.hash_password(password)
    officer.wrong, officer.locks, officer.locked_until = 0, 0, None
    _note(db, Actor.officer(officer.username), "password_set", officer, now)


def check(
    db: Db, username: str, password: str, address: str, now: datetime
) -> tuple[Officer | None, SignInOutcome]:
    """Check a password, count what is wrong, and log it for known names.

    An unknown name takes as long and gets the same answer as a wrong password.
    """
    found = by_username(db, username)
    officer = None if found is None else db.get(Officer, found.id, with_for_update=True)
    if officer is not None and officer.locked_until is not None and officer.locked_until > now:
        officer_sessions.log(db, officer.id, SignInOutcome.LOCKED, address, now)
        return None, SignInOutcome.LOCKED
    right = officer_passwords.is_password(officer.password_hash if officer else None, password)
    if officer is None:
        return None, SignInOutcome.WRONG_PASSWORD
    if not right:
        wrong(db, officer, SignInOutcome.WRONG_PASSWORD, address, now)
        return None, SignInOutcome.WRONG_PASSWORD
    if officer.disabled_at is not None:
        officer_sessions.log(db, officer.id, SignInOutcome.DISABLED, address, now)
        return None, SignInOutcome.DISABLED
    return officer, SignInOutcome.OPENED


def wrong(db: Db, officer: Officer, outcome: SignInOutcome, address: str, now: datetime) -> None:
    """Count a wrong password or code; after five the account rests, longer each time."""
    officer.wrong += 1
    if officer.wrong >= WRONG_TRIES:
        officer.wrong = 0
        officer.locked_until = now + LOCKS[min(officer.locks, len(LOCKS) - 1)]
        officer.locks += 1
        _note(db, Actor.service(), "locked", officer, now)
    officer_sessions.log(db, officer.id, outcome, address, now)


def opened(db: Db, officer: Officer, address: str, now: datetime) -> None:
    """Note that the officer is in: the count of wrong tries begins anew."""
    officer.wrong, officer.locks, officer.locked_until = 0, 0, None
    officer_sessions.log(db, officer.id, SignInOutcome.OPENED, address, now)


def needs_second_factor(officer: Officer) -> bool:
    """Tell whether the password alone is not enough: for everybody but the demo's officers."""
    return not officer.is_demo


def _keep_an_admin(db: Db, officer: Officer) -> None:
    others = select(Officer.id).where(
        Officer.role == Role.ADMIN, Officer.disabled_at.is_(None), Officer.id != officer.id
    )
    if db.scalar(others.limit(1)) is None:
        raise LastAdmin("this is the last admin")


def _told(officer: Officer) -> dict[str, object]:
    return {
        "username": officer.username,
        "role": officer.role.value,
        "county": officer.county,
        "sub_county": officer.sub_county_id,
    }


def _note(
    db: Db,
    actor: Actor,
    what: str,
    officer: Officer,
    now: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    reason: str | None = None,
) -> None:
    audit.note(
        db,
        actor,
        f"officer.{what}",
        ("officer", officer.id),
        now,
        before=before,
        after=after,
        reason=reason,
    )


def _digest(token: str) -> bytes:
    return keys.current().digest("officer_invitation", token)

"""Banks and their branches by the codes of the Kenya Bankers Association (KBA).

A bank's code has 2 digits; a branch's has 5, of which the first 2 are the bank's.
"""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import ForeignKey, Index, String, case, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.folding import folded, starting_with
from models.base.store import Db
from models.base.tables import Base

BANK_CODE: Final = 2
BRANCH_CODE: Final = 5
SHORT_NAME: Final = 30
"""Characters of the name that stands on a screen."""

_MOST: Final = 97
"""Branches in one answer: as many as a screen numbers."""

# What the names of nearly all banks say, and nobody needs in order to tell them apart.
_COMMON: Final = re.compile(
    r"[(]\s*(?:kenya|k)\s*[)]|\b(?:limited|ltd|plc|(?<!of )kenya|(?:commercial )?bank(?! of))\b\.?",
    re.IGNORECASE,
)
_ON_SCREENS: Final = re.compile(r"[^A-Za-z0-9 &'().,/-]")


class Bank(Base):
    """One bank."""

    __tablename__ = "banks"

    code: Mapped[str] = mapped_column(String(BANK_CODE), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    short_name: Mapped[str] = mapped_column(String(SHORT_NAME))
    """The name on screens: GSM-7 characters of one septet each."""


class Branch(Base):
    """One branch of a bank."""

    __tablename__ = "branches"
    __table_args__ = (Index("ix_branches_bank_code", "bank_code", "folded"),)

    code: Mapped[str] = mapped_column(String(BRANCH_CODE), primary_key=True)
    bank_code: Mapped[str] = mapped_column(ForeignKey("banks.code"))
    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(60))
    """The name as it is searched by first letters."""


def banks(db: Db) -> list[Bank]:
    """Return the banks in the order of their codes."""
    return list(db.scalars(select(Bank).order_by(Bank.code)))


def bank(db: Db, code: str) -> Bank | None:
    """Return the bank with this code."""
    return db.get(Bank, code)


def find_banks(db: Db, typed: str) -> list[Bank]:
    """Return the bank of a code, or those with a word that begins with the letters."""
    code = typed.strip()
    if code.isascii() and code.isdigit():
        found = bank(db, code.zfill(BANK_CODE))
        return [] if found is None else [found]
    return starting_with(banks(db), typed, lambda each: [each.short_name, each.name])


def branch(db: Db, code: str) -> Branch | None:
    """Return the branch with this code of 5 digits."""
    return db.get(Branch, code)


def find_branches(db: Db, bank_code: str, typed: str, limit: int = _MOST) -> list[Branch]:
    """Return branches of a bank: by their last 3 digits, all 5, or a word's first letters.

    Of letters, those whose name begins with them go first. An empty text finds all.
    """
    query = select(Branch).where(Branch.bank_code == bank_code)
    digits = "".join(typed.split())
    if digits.isascii() and digits.isdigit():
        whole = digits if len(digits) == BRANCH_CODE else bank_code + digits
        query = query.where(Branch.code.startswith(whole, autoescape=True)).order_by(Branch.code)
    else:
        letters = folded(typed)
        if typed.strip() and not letters:
            return []
        begins = Branch.folded.startswith(letters, autoescape=True)
        later = Branch.folded.contains(f" {letters}", autoescape=True)
        query = query.where(or_(begins, later)).order_by(
            case((begins, 0), else_=1), Branch.folded, Branch.code
        )
    return list(db.scalars(query.limit(limit)))


def on_screen(name: str) -> str:
    """Return the name without what would cost a screen more than a septet a character."""
    return " ".join(_ON_SCREENS.sub(" ", name).split())


def shortened(name: str) -> str:
    """Return a bank's name for screens: without the words that all banks share, and cut to fit."""
    plain = on_screen(name.replace("’", "'"))
    short = " ".join(_COMMON.sub(" ", plain).split()).strip(" ,.-")
    return (short or plain)[:SHORT_NAME].rstrip()


def is_empty(db: Db) -> bool:
    """Tell whether no branch is known yet."""
    return db.scalar(select(Branch.code).limit(1)) is None

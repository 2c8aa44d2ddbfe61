"""Where a page of a list ends, as a word for an address: a value and a key."""

from __future__ import annotations

import base64
import binascii
import enum
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Enum, tuple_
from sqlalchemy.sql.elements import ColumnElement, literal
from sqlalchemy.types import TypeEngine


def write(value: Any, key: int) -> str:
    """Return the word for a row."""
    if isinstance(value, enum.Enum):
        plain: Any = value.value
    elif isinstance(value, date):
        plain = value.isoformat()
    else:
        plain = str(value) if isinstance(value, Decimal) else value
    text = json.dumps([plain, key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(word: str, kind: TypeEngine[Any]) -> ColumnElement[Any] | None:
    """Return what rows are compared with; None for a word that is empty or was made up."""
    if not word:
        return None
    try:
        text = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        plain, key = json.loads(text)
        value = _value(plain, kind)
        number = int(key)
    except (ValueError, TypeError, binascii.Error):
        return None
    return tuple_(literal(value, kind), literal(number))


def _value(plain: Any, kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(plain)
    python = kind.python_type
    if issubclass(python, datetime):
        moment = datetime.fromisoformat(plain)
        if moment.tzinfo is None:
            raise ValueError(plain)
        return moment
    if issubclass(python, date):
        return date.fromisoformat(plain)
    if issubclass(python, Decimal):
        return Decimal(plain)
    if not isinstance(plain, python) or abs(len(str(plain))) > 300:
        raise TypeError(plain)
    return plain

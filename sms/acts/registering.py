"""REG by text: a draft under the number, which the next dial finishes."""

from __future__ import annotations

import re

from menus import gsm7
from menus.people.steps import REGISTRATION_FLOW
from menus.people.texted import TEXTED, UNAGREED
from models.base import drafts, keys
from models.base.clock import nairobi_day
from models.messages.templates import Template
from models.people.identity import (
    BadBirthYear,
    BadName,
    BadNationalId,
    read_birth_year,
    read_first_name,
    read_national_id,
    read_other_names,
)
from sms.acts.asked import Asked
from sms.commands.commands import Reg


def register(asked: Asked, command: Reg) -> str:
    """Keep what was texted until the caller dials, agrees to the notice and chooses a PIN.

    It looks nobody up: whether an ID has an account is told in the call, three a day.
    """
    if asked.account is not None:
        asked.reply(Template.REG_HAS_ACCOUNT)
        return "has_account"
    first, _, rest = _as_typed(command.name, asked.row.text).partition(" ")
    try:
        facts = {
            "id_number": read_national_id(command.national_id),
            "birth_year": str(
                read_birth_year(str(command.birth_year), nairobi_day(asked.now)),
            ),
            "first_name": read_first_name(first),
            "other_names": read_other_names(rest) if rest else "",
        }
    except (BadNationalId, BadBirthYear, BadName):
        asked.reply(Template.REG_UNCLEAR)
        return "reg_unclear"
    drafts.keep(
        asked.db,
        asked.msisdn,
        REGISTRATION_FLOW,
        "number",
        {**facts, "texted": TEXTED, UNAGREED: True},
        keys.current().digest("text-draft", str(asked.row.id)),
        asked.now,
    )
    name = f"{facts['first_name']} {facts['other_names']}".strip()
    asked.reply(Template.REG_NOTED, {"full_name": name})
    return "reg_noted"


def _as_typed(name: str, text: str) -> str:
    """Return the name with the apostrophes it was typed with: commands are read without them."""
    words = (("'?".join(map(re.escape, word)) + "'?") for word in name.split())
    found = re.search("[^a-z']+".join(words), gsm7.fold(text), re.IGNORECASE)
    return re.sub("[^A-Za-z']+", " ", found[0]).strip() if found else name

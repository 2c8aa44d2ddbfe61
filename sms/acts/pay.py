"""The acts of the chapter pay: STATUS, PAY, QUERY. The number is proof enough for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.base import season
from models.jobs.tables import Centre
from models.messages.templates import Template
from models.pay import claims, queries
from models.pay.tables import QueryKind
from models.people.tables import Account
from sms.acts.asked import Act, Asked
from sms.commands.commands import CommandType, Pay, Query, Status, Worked


def tell_pay(asked: Asked, command: Pay | Status) -> str:
    """Say where the claim stands that needs the sender most."""
    account = _owner(asked)
    own = claims.of_person(asked.db, account.professional_id) if account is not None else []
    if not own:
        asked.reply(Template.NO_CLAIM)
        return "no_claim"
    asked.reply(Template.CLAIM_STATUS, claims.facts(claims.shown(asked.db, own[0])))
    return command.keyword.lower()


def follow_or_ask(asked: Asked, command: Query) -> str:
    """Follow a query, or report work that was never deployed, or ask about the own claim."""
    account = _owner(asked)
    if account is None:
        asked.reply(Template.NO_CLAIM)
        return "no_claim"
    if command.worked is not None:
        return _worked(asked, account, command.worked)
    if command.reference is not None:
        query = queries.by_reference(asked.db, account.professional_id, command.reference)
    else:
        query = queries.newest(asked.db, account.professional_id)
        if query is None:
            return _about_claim(asked, account)
    if query is None:
        asked.reply(Template.QUERY_UNKNOWN)
        return "query_unknown"
    asked.reply(Template.QUERY_STATUS, queries.facts(query))
    return "query"


def _worked(asked: Asked, account: Account, worked: Worked) -> str:
    exam = season.exam(asked.db, worked.exam, worked.year)
    if exam is None or not queries.centre_exists(asked.db, worked.centre):
        asked.reply(Template.QUERY_UNKNOWN)
        return "query_unknown"
    queries.ask(
        asked.db,
        account,
        exam.id,
        worked.centre,
        worked.position,
        QueryKind.NOT_DEPLOYED,
        asked.actor,
        asked.now,
    )
    return "query_sent"


def _about_claim(asked: Asked, account: Account) -> str:
    """Ask about the claim that needs the sender most; five of the six fields are known."""
    for claim in claims.of_person(asked.db, account.professional_id):
        centre = asked.db.get(Centre, claim.centre_id) if claim.centre_id is not None else None
        if centre is not None:
            queries.ask(
                asked.db,
                account,
                claim.exam_id,
                centre.code,
                claim.position,
                QueryKind.NOT_PAID,
                asked.actor,
                asked.now,
            )
            return "query_sent"
    asked.reply(Template.QUERY_UNKNOWN)
    return "query_unknown"


def _owner(asked: Asked) -> Account | None:
    """Return the account of a number that was proved."""
    account = asked.account
    return account if account is not None and account.number_proved_at is not None else None


ACTS: Final[Mapping[CommandType, Act]] = {
    Pay: tell_pay,
    Status: tell_pay,
    Query: follow_or_ask,
}

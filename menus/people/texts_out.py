"""The text that confirms a new account."""

from __future__ import annotations

from menus.call import Call
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import portal
from models.people.msisdn import username
from models.people.tables import Account


def welcome_text(call: Call, account: Account) -> None:
    """Queue user name, service code and reference; with a portal also its one-time password.

    The text with a password is of the security class, so that its words are erased when final.
    """
    if account.msisdn is None:
        return
    arguments = {
        "username": username(account.msisdn),
        "service_code": call.terms.service_code,
        "ref": account.reference,
    }
    template, message_class = Template.ACCOUNT_OPENED, MessageClass.TRANSACTIONAL
    if call.terms.portal_url is not None:
        template, message_class = Template.ACCOUNT_OPENED_PORTAL, MessageClass.SECURITY
        arguments |= {
            "link": call.terms.portal_url,
            "password": portal.issue(call.db, account, call.now),
        }
    outbox.add(
        call.db,
        account.msisdn,
        template,
        arguments,
        account.language,
        message_class,
        call.now,
    )

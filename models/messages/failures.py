"""Why a text did not arrive, in a sentence for the staff; no word of it is for callers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.tables import OutboxRow, OutboxState

BLOCKED: Final = frozenset({"UserInBlackList", "UserInBlacklist", "DoNotDisturbRejection"})
"""Reasons that the person can end alone, by dialling `*456*9*5*5*1#`."""

REASONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(BLOCKED, "The line blocks our texts. Its holder dials *456*9*5*5*1#."),
    "opted_out": "The person texted STOP: no reminders and offers until START.",
    "too_many": "The number had its share of such texts for the day.",
    "stopped": "An officer stopped the broadcast before it went out.",
    "unrenderable": "Our words could not be made. This is a fault of the service.",
    "too late": "A code was not sent in time, and is worth nothing any more.",
    "InvalidSenderId": "The gateway does not know our sender ID.",
    "InvalidPhoneNumber": "The network says that there is no such number.",
    "UnsupportedNumberType": "The number cannot get texts.",
    "CouldNotRoute": "The gateway found no way to the network.",
    "RiskHold": "The gateway holds the text back.",
    "RejectedByGateway": "The gateway refused the text.",
    "GatewayError": "The gateway failed, several times.",
    "InternalServerError": "The gateway failed, several times.",
    "InvalidLinkId": "The link that this text answers is over.",
    "InsufficientCredit": "The line has no credit for this text.",
    "UserIsInactive": "The line is not in use now.",
    "UserAccountSuspended": "The network has suspended the line.",
    "NotNetworkSubscriber": "The line has moved to another network.",
    "UserNotSubscribedToProduct": "The line has not subscribed.",
    "UserDoesNotExist": "The network says that there is no such number.",
    "DeliveryFailure": "The network could not deliver it.",
    "timeout": "The gateway did not answer: it may or may not have gone out.",
}
"""By the word that the row keeps, the gateway's or ours."""

STATUSES: Final[Mapping[str, str]] = {
    "AbsentSubscriber": "The phone was off or out of coverage.",
    "Expired": "The network threw it away, for its content or its sender ID.",
    "Rejected": "The network refused it.",
    "Failed": "The network could not deliver it.",
}

LOST: Final = "The gateway's answer was lost: it may or may not have gone out. Not sent again."


def why(row: OutboxRow) -> str | None:
    """Return why the text did not arrive; None while it may, or when it did."""
    if row.state is OutboxState.UNKNOWN:
        return LOST
    if row.state is not OutboxState.FAILED:
        return None
    known = REASONS.get(row.reason or "") or STATUSES.get(row.gateway_status or "")
    return known or f"The gateway says: {row.reason or row.gateway_status or 'nothing'}."

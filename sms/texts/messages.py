"""The words of the chapter messages: help, language, opt-out, cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

MESSAGES: Final[Mapping[Template, str]] = {
    Template.HELP: (
        "KNEC exam staff: dial {service_code}. Or text LUGHA SW, LANG EN, STOP, START, HELP. "
        "SMS blocked? Dial *456*9*5*5*1#"
    ),
    Template.LANGUAGE_SET: "KNEC: we now write to you in English. LUGHA SW for Kiswahili.",
    Template.STOPPED: (
        "KNEC: no more reminders or offers to this number. Codes and news of your own account "
        "still come. Text START to have them back."
    ),
    Template.STARTED: "KNEC: reminders and offers come to this number again. Text STOP to end.",
    Template.NOTHING_OPEN: (
        "KNEC: no question of ours waits for YES or NO. Dial {service_code} or text HELP."
    ),
    Template.NOT_UNDERSTOOD: "KNEC: we did not understand. Dial {service_code} or text HELP.",
}

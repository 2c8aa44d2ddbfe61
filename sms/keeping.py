"""What is kept of a text that came in: nothing that could be a PIN.

Four digits alone are today's code, or somebody's PIN. Whoever works today and sends the code of
their centre is checking in; other digits from them are a wrong try, and are not kept. From anybody
else four digits are blanked. None of this asks what the PIN is, so the answer tells nothing of it.
"""

from __future__ import annotations

from datetime import datetime

from models.attendance import codes, expected
from models.attendance.codes import CodeUse
from models.base.clock import nairobi_day
from models.base.store import Db
from models.people import accounts
from sms.commands.forms import WRONG_CODE
from sms.commands.secrets import blank_secret, lone_code


def text_to_keep(db: Db, msisdn: str, text: str, now: datetime) -> str:
    """Return the text as it is stored."""
    code = lone_code(text)
    account = None if code is None else accounts.by_msisdn(db, msisdn)
    if code is None or account is None:
        return blank_secret(text)
    duties = expected.duties_on(db, account.professional_id, nairobi_day(now))
    if not duties:
        return blank_secret(text)
    tried = [codes.fits(db, each.day, each.centre, code, CodeUse.CHECK_IN) for each in duties]
    return f"IN {code if any(tried) else WRONG_CODE}"

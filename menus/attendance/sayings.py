"""The sentences of the chapter attendance: what went wrong at the door, and what to do next."""

from menus.vocabulary import Sentence

DAY_CODE_FOUR_DIGITS = Sentence("day_code_four_digits", "Today's code has 4 digits, as 4821.")
DAY_CODE_WRONG = Sentence(
    "day_code_wrong", "Wrong code. Tries left: {tries}. Ask your manager for today's."
)
DAY_CODE_OVER = Sentence(
    "day_code_over", "5 wrong codes: no more today. Press 1, it keeps your time."
)
HERE_NO_CODE = Sentence("here_no_code", "Here {in_at}, no code yet. Ref {ref}")
NOT_NEEDED = Sentence("not_needed", "You are not needed today. Next: {next_at}")
NOT_DEPLOYED = Sentence("not_deployed", "You are not deployed to a centre now.")

ID_END_FOUR = Sentence("id_end_four", "The last 4 digits of their ID, as 4217.")
NO_COLLEAGUE = Sentence("no_colleague", "Nobody of your centre today has these digits.")
TWO_COLLEAGUES = Sentence("two_colleagues", "Two have these digits: the manager marks them.")
AGENT_LIMIT = Sentence("agent_limit", "5 colleagues a phone a day. The manager marks others.")
AGENT_CODE_OVER = Sentence("agent_code_over", "5 wrong codes. The manager marks your colleague.")
AGENT_CLOSED = Sentence("agent_closed", "Check-in is {opens}-{in_closes}. The manager marks them.")
COLLEAGUE_IN = Sentence("colleague_in", "{person} is checked in already, {in_at}.")
MARKED = Sentence("marked", "{marked} marked. P {present}, AB {absent}, not yet {rest}.")
WAITS_ALREADY = Sentence("waits_already", "An officer is asked already: this correction waits.")
NOBODY_MARKED = Sentence("nobody_marked", "Nothing changed: they have that mark already.")
OWN_MARK = Sentence("own_mark", "Your own mark is set by the supervisor or manager beside you.")
MARKING_CLOSED = Sentence("marking_closed", "You mark {hours}. Nothing was changed.")
REGISTER_LOCKED = Sentence("register_locked", "The register is locked. Ask the sub-county office.")
MARKED_MEANWHILE = Sentence("marked_meanwhile", "Marked by another meanwhile. Look again.")
TOO_LATE_TO_MARK = Sentence("too_late_to_mark", "That day is too long ago. Ask the SCDE.")
WAITS_FOR_OFFICER = Sentence("waits_for_officer", "{marked} sent. It counts once the SCDE agrees.")
NOT_NUMBERS = Sentence("not_numbers", "Numbers of the list, as 3-7,9.")
NOT_ON_LIST = Sentence("not_on_list", "Not on the list: {unknown}.")
CODE_REPLACED = Sentence("code_replaced", "New code {day_code}. The old one no longer works.")
LOCKED_NOW = Sentence("locked_now", "Locked. Have it stamped and give it to the SCDE.")
EXAM_NOT_OVER = Sentence("exam_not_over", "It is locked after the last paper of the exam.")
EVERYBODY_IN = Sentence("everybody_in", "There is nobody to replace: all are in.")
REPLACEMENT_ASKED = Sentence(
    "replacement_asked", "Asked: {candidate}. They get an SMS once approved."
)
REPLACED_TOO_LATE = Sentence("replaced_too_late", "Only on the day, before the papers start.")
NOBODY_IN_RESERVE = Sentence("nobody_in_reserve", "Nobody on the reserve list. Call the office.")
NO_SILENT = Sentence("no_silent", "No centre is silent now.")
NO_REPLACEMENTS = Sentence("no_replacements", "No replacement waits.")
REPLACEMENT_GONE = Sentence("replacement_gone", "That is decided, or cannot be placed there.")
REPLACED = Sentence("replaced", "Approved. {candidate} is texted.")
NOT_REPLACED = Sentence("not_replaced", "Refused. Nobody is placed.")
NO_EARLIER = Sentence("no_earlier", "There is no earlier day to open.")
EARLIER_DAY = Sentence("earlier_day", "An earlier day: the SCDE approves what you change.")
STAMP_RECORDED = Sentence("stamp_recorded", "Recorded. Now the SCDE stamps it.")
DISPUTED_BEFORE = Sentence("disputed_before", "You asked about that day already.")
DISPUTE_CORRECTED = Sentence("dispute_corrected", "Corrected; the worker is texted. Ref {ref}")
DISPUTE_KEPT = Sentence("dispute_kept", "The mark stays; the worker is texted. Ref {ref}")
NO_DISPUTES = Sentence("no_disputes", "No mark waits for an answer.")
INCIDENT_NOTED = Sentence("incident_noted", "Noted, ref {ref}. Urgent? Call the office too.")

"""The sentences that stand in a screen's first line: what was wrong, or what just happened."""

from menus.vocabulary import Sentence

PRESS_SHOWN = Sentence("press_shown", "Press a number shown below.")
EMPTY = Sentence("empty", "Nothing arrived. Please type it again.")
CALL_LOST = Sentence("call_lost", "The call was lost. Start here.")
GO_ON_HERE = Sentence("go_on_here", "The call was lost. Go on here.")
OUT_OF_STEP = Sentence("out_of_step", "We lost our place. Start here.")
NOTHING_YET = Sentence("nothing_yet", "Nothing there for you yet.")

NOT_SAFARICOM = Sentence(
    "not_safaricom", "KNEC pays to M-Pesa; you will be asked for your Safaricom line."
)
NOT_A_MOBILE = Sentence("not_a_mobile", "That is no Kenyan mobile number.")
NUMBERS_DIFFER = Sentence("numbers_differ", "The two numbers differ. Type it again.")
NOT_AN_ID = Sentence("not_an_id", "An ID number has 6 to 9 digits, as 23456789.")
NOT_A_YEAR = Sentence("not_a_year", "A year has 4 digits, as 1985.")
TOO_YOUNG = Sentence("too_young", "KNEC contracts people from 18 years.")
TOO_OLD = Sentence("too_old", "That is over 80 years ago. Check it.")

PIN_FOUR_DIGITS = Sentence("pin_four_digits", "A PIN has 4 digits.")
PIN_REPEATS = Sentence("pin_repeats", "Repeated digits are easy to guess.")
PIN_RUNS = Sentence("pin_runs", "Digits in a row are easy to guess.")
PIN_IS_YEAR = Sentence("pin_is_year", "Your birth year is easy to guess.")
PIN_IN_ID = Sentence("pin_in_id", "Not digits of your ID: easy to guess.")
PIN_IN_NUMBER = Sentence("pin_in_number", "Not your number's end: easy to guess.")
PINS_DIFFER = Sentence("pins_differ", "The two PINs differ. Choose again.")

NAME_LETTERS = Sentence("name_letters", "A name has letters only, as Wanjiku.")
NAME_LONG = Sentence("name_long", "That is too long. At most 40 letters.")

PIN_WRONG = Sentence("pin_wrong", "Wrong PIN. Tries left: {tries}.")
ID_OR_PIN_WRONG = Sentence("id_or_pin_wrong", "ID and PIN do not fit. Check both.")
ID_OR_YEAR_WRONG = Sentence("id_or_year_wrong", "ID and year do not fit this number's account.")
YEAR_WRONG = Sentence("year_wrong", "That is not the year we have.")
CODE_SIX_DIGITS = Sentence("code_six_digits", "The code has 6 digits.")
CODE_WRONG = Sentence("code_wrong", "Wrong code. Tries left: {tries}.")
CODE_GONE = Sentence("code_gone", "That code is over. Press 1 for a new one.")
CODE_SENT = Sentence("code_sent", "A new code is on its way.")
SMS_TOO_MANY = Sentence("sms_too_many", "3 SMS in an hour is the most. Wait a little.")
NUMBER_PROVED = Sentence("number_proved", "Thank you. Your number is proved.")
NUMBER_REFUSED = Sentence("number_refused", "Thank you. That account has left your number.")
SAVED = Sentence("saved", "Saved.")

"""MSISDNs: read in any form, kept in E.164, shown as people write them.

The Kenyan rules are those of the numbering plan as `phonenumbers` carries it: country code 254,
nine national digits, mobile ranges 07 and 01. A range tells nothing certain about the network,
since numbers move between networks with their owners.
"""

from __future__ import annotations

import enum
import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, carrier

_KENYA = 254
_NATIONAL_DIGITS = 9

# Spaces of every kind, hyphens and dashes, dots, brackets, slashes: what people group figures with.
_SEPARATORS = re.compile(r"[\s\-‐-―−().,/]+")
# Kenya dials abroad with 000, most of the world with 00; some leave the 0 of 07 standing.
_KENYAN = re.compile(r"(?:(?:\+|00|000)?2540?|0)?([17][0-9]{8})")
# A plus that nobody escaped in a form arrives as a space; some gateways leave it out.
_CALLER = re.compile(r"(?:[+ ]|(?=254))([1-9][0-9]{6,14})")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class NotAMobileNumber(ValueError):
    """What was typed or sent is no number that can be called."""


class Network(enum.StrEnum):
    """The Kenyan networks a gateway tells apart."""

    SAFARICOM = "safaricom"
    AIRTEL = "airtel"
    TELKOM = "telkom"
    EQUITEL = "equitel"
    SANDBOX = "sandbox"
    OTHER = "other"


# Mobile country and network codes, as Africa's Talking sends them; 99999 is its own simulator.
_NETWORKS = {
    "63902": Network.SAFARICOM,
    "63903": Network.AIRTEL,
    "63907": Network.TELKOM,
    "63999": Network.EQUITEL,
    "99999": Network.SANDBOX,
}


def read_msisdn(text: str) -> str:
    """Return the E.164 form of a Kenyan mobile number, in whatever form a person types it.

    Raises `NotAMobileNumber` for a landline, a foreign number and anything else.
    """
    match = _KENYAN.fullmatch(_SEPARATORS.sub("", text))
    number = _parse(f"+{_KENYA}{match[1]}") if match else None
    if number is None or phonenumbers.number_type(number) != PhoneNumberType.MOBILE:
        raise NotAMobileNumber("not a Kenyan mobile number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


# Some countries do not tell mobile numbers from fixed ones.
_CALLS_FROM = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@lru_cache(maxsize=8_192)
def gateway_msisdn(text: str) -> str:
    """Return the E.164 form of the caller that a gateway names: a mobile of any country.

    It comes with a leading plus, with the space that an unescaped plus decodes to, or as bare
    digits that begin with 254. Raises `NotAMobileNumber` for anything else.
    """
    match = _CALLER.fullmatch(text)
    number = _parse(f"+{match[1]}") if match else None
    if number is None or phonenumbers.number_type(number) not in _CALLS_FROM:
        raise NotAMobileNumber("not a valid mobile number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def local(msisdn: str) -> str:
    """Return the number as people in Kenya write it; a foreign one stays as it is."""
    national = msisdn.removeprefix(f"+{_KENYA}")
    if national == msisdn or len(national) != _NATIONAL_DIGITS:
        return msisdn
    return f"0{national[:3]} {national[3:6]} {national[6:]}"


def username(msisdn: str) -> str:
    """Return the form that the web portal knows its accounts by: digits only, country first."""
    return msisdn.removeprefix("+")


@lru_cache(maxsize=8_192)
def masked(msisdn: str) -> str:
    """Return what may stand in a log or on a page; nothing of a text that is no E.164 number."""
    if not _E164.fullmatch(msisdn):
        return "***"
    shown = local(msisdn)
    if shown == msisdn:
        return f"{msisdn[:3]}** *** {msisdn[-3:]}"
    return f"{shown[:2]}** *** {shown[-3:]}"


def network_of(code: str) -> Network:
    """Return the network that the gateway's code names."""
    return _NETWORKS.get(code.strip(), Network.OTHER)


@lru_cache(maxsize=1_024)
def country_code(msisdn: str) -> int:
    """Return the calling code of the number's country; 0 of what is no number."""
    number = _parse(msisdn)
    return 0 if number is None or number.country_code is None else number.country_code


def is_safaricom_line(msisdn: str) -> bool | None:
    """Guess by the number's range whether the line is Safaricom's in Kenya; None if unknown.

    A hint and never a proof: the range says who first issued the number.
    """
    number = _parse(msisdn)
    if number is None:
        return None
    if number.country_code != _KENYA:
        return False
    name = carrier.name_for_number(number, "en")
    return name == "Safaricom" if name else None


def _parse(msisdn: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(msisdn)
    except phonenumbers.NumberParseException:
        return None

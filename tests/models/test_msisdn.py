"""MSISDNs: what people type, what gateways send, what is shown and what is masked."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.people.msisdn import (
    Network,
    NotAMobileNumber,
    gateway_msisdn,
    is_safaricom_line,
    local,
    masked,
    network_of,
    read_msisdn,
    username,
)

quick = settings(deadline=None, max_examples=100)

MOBILE = st.from_regex(r"\+254(7[0-9]{8}|11[0-9]{7})", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        "0722645678",
        "722645678",
        "254722645678",
        "+254722645678",
        "00254722645678",
        "000254722645678",
        "+2540722645678",
        "+254 (0)722 645 678",
        " 0722 645 678 ",
        "0722-645-678",
        "0722–645–678",
        "0722.645.678",
        "0722\u00a0645\u00a0678",
        "+254-722-645678",
        "(0722) 645678",
        "0722/645678",
        "07 22 64 56 78",
    ],
)
def test_a_kenyan_mobile_number_is_read_in_any_form(typed: str) -> None:
    """Country code, zeros, spaces and dashes make no difference."""
    assert read_msisdn(typed) == "+254722645678"


@pytest.mark.parametrize(
    ("typed", "msisdn"),
    [
        ("0110123456", "+254110123456"),
        ("110123456", "+254110123456"),
        ("0100 123 456", "+254100123456"),
        ("0733123456", "+254733123456"),
        ("+254711000014", "+254711000014"),
    ],
)
def test_both_mobile_ranges_of_kenya_are_read(typed: str, msisdn: str) -> None:
    """Numbers begin with 07 or, since 2019, with 01."""
    assert read_msisdn(typed) == msisdn


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "+",
        "0",
        "2580",
        "072264567",
        "07226456789",
        "0191234567",
        "0202123456",
        "020 212 3456",
        "0800723253",
        "+256772123456",
        "0044 7911 123456",
        "+0722645678",
        "++254722645678",
        "254254722645678",
        "0722-FLOWER",
        "0722645678x5",
        "0722645678#",
        "0722*645678",
        "٠٧٢٢٦٤٥٦٧٨",
        "0722645678" * 40,
        "Wanjiku",
    ],
)
def test_anything_but_a_kenyan_mobile_number_is_refused(typed: str) -> None:
    """A landline, a foreign number, a slip and a word are refused without being quoted."""
    with pytest.raises(NotAMobileNumber) as refused:
        read_msisdn(typed)
    assert str(refused.value) == "not a Kenyan mobile number"
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@quick
@given(MOBILE, st.sampled_from(["+254", "254", "0", "", "00254", "000254"]), st.data())
def test_every_form_of_one_number_is_one_msisdn(
    msisdn: str, prefix: str, data: st.DataObject
) -> None:
    """Prefixes and grouping never make two numbers of one, nor one of two."""
    digits = prefix + msisdn.removeprefix("+254")
    place = data.draw(st.integers(1, len(digits)))
    gap = data.draw(st.sampled_from(["", " ", "-", " - ", "."]))
    assert read_msisdn(digits[:place] + gap + digits[place:]) == msisdn
    assert read_msisdn(local(msisdn)) == msisdn
    assert read_msisdn(username(msisdn)) == msisdn
    assert gateway_msisdn(msisdn) == gateway_msisdn(f" {username(msisdn)}") == msisdn


@quick
@given(st.text())
def test_reading_any_text_gives_a_number_or_the_named_refusal(text: str) -> None:
    """Nothing that can be typed or sent raises anything else."""
    for read in (read_msisdn, gateway_msisdn):
        with suppress(NotAMobileNumber):
            assert read(text).startswith("+")


@pytest.mark.parametrize(
    ("sent", "msisdn"),
    [
        ("+254722645678", "+254722645678"),
        (" 254722645678", "+254722645678"),
        ("254722645678", "+254722645678"),
        ("+2540722645678", "+254722645678"),
        ("+256772123456", "+256772123456"),
        (" 256772123456", "+256772123456"),
        ("+447911123456", "+447911123456"),
    ],
)
def test_a_gateways_caller_is_read(sent: str, msisdn: str) -> None:
    """Any country may call; a plus may have become a space, or be missing before 254."""
    assert gateway_msisdn(sent) == msisdn


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "+",
        " ",
        "anonymous",
        "0722645678",
        "256772123456",
        "+25472264567",
        "+2547226456789",
        "+254191234567",
        "+000722645678",
        "+999123456789",
        "+254 722 645 678",
        "  254722645678",
        "+254722645678\n",
        "+254722645678;ext=5",
        "+٢٥٤٧٢٢٦٤٥٦٧٨",
        "+" + "2" * 400,
    ],
)
def test_rubbish_for_a_caller_is_refused(sent: str) -> None:
    """What is no valid number, or is too short or too long, is refused without being quoted."""
    with pytest.raises(NotAMobileNumber) as refused:
        gateway_msisdn(sent)
    assert str(refused.value) == "not a valid mobile number"


@pytest.mark.parametrize(
    ("msisdn", "shown", "name", "hidden"),
    [
        ("+254722645678", "0722 645 678", "254722645678", "07** *** 678"),
        ("+254110123456", "0110 123 456", "254110123456", "01** *** 456"),
        ("+256772123456", "+256772123456", "256772123456", "+25** *** 456"),
        ("+2547226456", "+2547226456", "2547226456", "+25** *** 456"),
    ],
)
def test_a_number_is_shown_in_three_ways(msisdn: str, shown: str, name: str, hidden: str) -> None:
    """People see groups, the portal sees digits, logs see the ends only."""
    assert local(msisdn) == shown
    assert username(msisdn) == name
    assert masked(msisdn) == hidden


@pytest.mark.parametrize(
    "text", ["", "2580", "0722645678", "Wanjiku", "+254", "+254722645678*2580"]
)
def test_masking_shows_nothing_of_what_is_no_number(text: str) -> None:
    """A text that is no E.164 number leaves no trace in a log."""
    assert masked(text) == "***"


@pytest.mark.parametrize(
    ("code", "network"),
    [
        ("63902", Network.SAFARICOM),
        (" 63902 ", Network.SAFARICOM),
        ("63903", Network.AIRTEL),
        ("63907", Network.TELKOM),
        ("63999", Network.EQUITEL),
        ("99999", Network.SANDBOX),
        ("64110", Network.OTHER),
        ("", Network.OTHER),
        ("Safaricom", Network.OTHER),
    ],
)
def test_a_gateways_code_names_the_network(code: str, network: Network) -> None:
    """Codes we do not know are some other network."""
    assert network_of(code) is network


@pytest.mark.parametrize(
    ("msisdn", "hint"),
    [
        ("+254712345678", True),
        ("+254110123456", True),
        ("+254733123456", False),
        ("+254100123456", False),
        ("+254770123456", False),
        ("+254747123456", False),
        ("+254202123456", None),
        ("+256772123456", False),
        # Safaricom of Ethiopia has no M-Pesa of Kenya.
        ("+251712345678", False),
        ("rubbish", None),
        ("", None),
    ],
)
def test_the_range_hints_at_safaricom(msisdn: str, hint: bool | None) -> None:
    """The range gives yes, no, or nothing to say."""
    assert is_safaricom_line(msisdn) is hint

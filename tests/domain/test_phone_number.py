"""Who the network says is calling."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.phone_number import (
    LONGEST,
    PhoneNumber,
    UnusableNumber,
    Withheld,
    is_mobile,
    masked,
    read,
    typed,
)


@pytest.mark.parametrize("raw", ["+4520123456", " +4520123456 ", "+442871359777", "+45 20 12 34 56"])
def test_valid_numbers_are_kept_as_e164(raw: str) -> None:
    assert read(raw) == PhoneNumber(raw.strip().replace(" ", ""))


@pytest.mark.parametrize(
    "raw",
    [
        *("", "   ", "anonymous", "ANONYMOUS", "+anonymous", "Restricted", "unavailable", "unknown", "private"),
        *("blocked", "withheld", "sip:anonymous@anonymous.invalid", "+266696687", "+7378742833", "+7378742883"),
        *("+2562533", "+8656696", "+86282452253", "+464", "+17378742833", "+7748283"),
    ],
)
def test_every_way_of_withholding_a_number_is_known(raw: str) -> None:
    assert read(raw) == Withheld()


@pytest.mark.parametrize(
    "raw", ["client:anna", "sip:anna@example.com", "20123456", "+45", "+4512", "+999123456789", "x"]
)
def test_what_is_no_valid_number_is_unusable_and_kept(raw: str) -> None:
    assert read(raw) == UnusableNumber(raw)


@given(st.text(max_size=300))
def test_whatever_comes_is_read_and_bounded(raw: str) -> None:
    match read(raw):
        case PhoneNumber(e164):
            assert e164.startswith("+")
            assert e164[1:].isascii()
            assert e164[1:].isdigit()
        case UnusableNumber(kept):
            assert len(kept) <= LONGEST
        case Withheld():
            pass


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("+45 20 12 34 56", "+4520123456"),
        ("20123456", "+4520123456"),
        ("20 12 34 56", "+4520123456"),
        ("0045 20123456", "+4520123456"),
        ("0044 2871 359777", "+442871359777"),
        ("(+44) 2871 359777", "+442871359777"),
        ("112", None),
        ("20123", None),
        ("+4520123456 ext. 7", None),
        ("hej", None),
        ("", None),
    ],
)
def test_numbers_are_understood_as_people_type_them(text: str, e164: str | None) -> None:
    assert typed(text) == e164


def test_a_masked_number_tells_the_country_and_two_digits() -> None:
    assert masked("+4520123456") == "+45••••56"
    assert masked(None) == "withheld"


@pytest.mark.parametrize(
    ("e164", "texts"),
    [
        ("+4520123456", True),
        ("+4533123456", True),  # Denmark's plan does not tell mobiles from fixed lines
        ("+447911123456", True),
        ("+442079460000", False),
        ("+46701234567", True),
        ("+4615000000", False),
    ],
)
def test_texts_go_to_what_may_be_a_mobile(e164: str, texts: bool) -> None:  # noqa: FBT001
    assert is_mobile(e164) == texts


@given(st.from_regex(r"(\+45 ?)?[0-9]{2}( ?[0-9]{2}){3}", fullmatch=True))
def test_a_danish_number_is_understood_as_any_other(text: str) -> None:
    """Nearly every number in a table is one, and they go a shorter way."""
    number = phonenumbers.parse(text, "DK")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert typed(text) == (e164 if phonenumbers.is_valid_number(number) else None)

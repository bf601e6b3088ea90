from datetime import date

import pytest

from voice_intake.domain.customers import cells
from voice_intake.domain.ticket import Tier


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  Astrid   Holm ", "Astrid Holm"),
        ("Astrid\nHolm", "Astrid Holm"),
        ("Astrid\u00a0Holm", "Astrid Holm"),
        ("\ufeffa\u030a\u200b", "å"),
        ("\u202a+4520123401\u202c", "+4520123401"),
        ("", ""),
    ],
)
def test_what_nobody_sees_in_a_cell_does_not_count(text: str, told: str) -> None:
    assert cells.clean(text) == told


def test_a_kept_text_never_becomes_one_that_an_import_refuses() -> None:
    assert cells.tidy("bell\x07 and\x00 null") == "bell and null"


@pytest.mark.parametrize(
    ("text", "number"), [("4711", "4711"), ("4711.0", "4711"), ("004711", "004711"), ("1" * 20, "1" * 20)]
)
def test_a_customer_number_survives_a_spreadsheet(text: str, number: str) -> None:
    assert cells.customer_number(text) == number


@pytest.mark.parametrize("text", ["", "A4711", "4711.5", "4.711E+10", "1" * 21, "٤٧١١", "-1", "47 11"])
def test_what_cannot_be_keyed_in_is_no_customer_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 1 to 20 digits|shortened"):
        cells.customer_number(text)


@pytest.mark.parametrize("text", ["2026-01-31", "2026-1-31", "31-01-2026", "31.01.2026", "31.1.2026"])
def test_days_are_read_as_danes_and_machines_write_them(text: str) -> None:
    assert cells.day(text) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "31/01/2026",
        "01-31-2026",
        "31-01-26",
        "2026-02-30",
        "46053",
        "soon",
        "31.01-2026",
        "0026-01-01",
        "2026-01-31T09:00",
    ],
)
def test_a_day_that_is_not_clear_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="2026-01-31"):
        cells.day(text)


@pytest.mark.parametrize("text", ["TRUE", "Ja", "yes", "1", "x", "SAND", "1.0"])
def test_yes_is_said_in_many_ways(text: str) -> None:
    assert cells.answer(text) is True


@pytest.mark.parametrize("text", ["FALSE", "nej", "No", "0", "", "FALSK"])
def test_no_is_said_in_many_ways_and_by_silence(text: str) -> None:
    assert cells.answer(text) is False


def test_an_answer_that_is_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="yes or no"):
        cells.answer("perhaps")


@pytest.mark.parametrize(
    ("text", "tier"), [("standard", Tier.STANDARD), ("Extended", Tier.EXTENDED), ("udvidet", Tier.EXTENDED)]
)
def test_tiers_are_known_in_both_languages(text: str, tier: Tier) -> None:
    assert cells.tier(text) is tier


@pytest.mark.parametrize(("text", "language"), [("da", "da"), ("Dansk", "da"), ("ENGLISH", "en"), ("", None)])
def test_languages_are_known_in_both_languages(text: str, language: str | None) -> None:
    assert cells.language(text) == language


@pytest.mark.parametrize(
    "text", ["20123456", "20 12 34 56", "4520123456", "4520123456.0", "20123456.0", "+45 20 12 34 56", "0045 20123456"]
)
def test_a_number_is_understood_however_it_is_written(text: str) -> None:
    assert cells.phone(text) == "+4520123456"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("4.52012E+09", "shortened"),
        ("4,52012E+09", "shortened"),
        ("1813", "short number"),
        ("12", "too few digits"),
        ("112", "short number"),
        ("+45 20 12 34", "too few digits"),
        ("201234567", "too many digits"),
        ("20123456 ext. 7", "an extension"),
        ("+999 123456", "no country"),
        ("+45 00 00 00 00", "no telephone has"),
        ("mobile", "with its country, such as"),
        ("", "with its country, such as"),
    ],
)
def test_what_cannot_be_called_is_no_number_and_is_told_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        cells.phone(text)


@pytest.mark.parametrize("text", ["442871359777", "442871359777.0", "00442871359777", "+44 28 7135 9777"])
def test_zeros_that_a_spreadsheet_ate_before_a_country_are_put_back(text: str) -> None:
    assert cells.phone(text) == "+442871359777"

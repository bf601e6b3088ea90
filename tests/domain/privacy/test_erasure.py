"""A number in somebody's words is found however they write it, and another number is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.calls.journey import State
from voice_intake.domain.privacy.erasure import REDACTED, RETAINED, keyed, redact, redact_state, spellings

PHONE = "+4520123456"
LONDON = "+442079460123"


@pytest.mark.parametrize(
    "text",
    ["+4520123456", "4520123456", "004520123456", "20123456", "20 12 34 56", "+45 20-12-34-56", "(+45) 2012.3456"],
)
def test_every_spelling_is_found(text: str) -> None:
    found = spellings(PHONE).sub(REDACTED, f"Ring {text}, tak")
    assert "20" not in found
    assert found.startswith("Ring ")
    assert found.endswith(", tak")


@pytest.mark.parametrize("text", ["020 7946 0123", "+44 (0)20 7946 0123", "0044 2079460123", "2079460123"])
def test_a_leading_zero_belongs_to_it(text: str) -> None:
    assert spellings(LONDON).sub("", text).strip("( +") == ""


@pytest.mark.parametrize("text", ["120123456", "201234567", "+4520123457", "2012345", "4711-0020"])
def test_other_numbers_are_left_alone(text: str) -> None:
    assert spellings(PHONE).sub(REDACTED, text) == text


@given(
    groups=st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=8),
    between=st.sampled_from([" ", "-", ".", "", " - "]),
    prefix=st.sampled_from(["", "+45", "0045", "45 ", "+45 "]),
)
def test_it_is_found_however_it_is_grouped(groups: list[int], between: str, prefix: str) -> None:
    digits, parts = "20123456", []
    for size in [*groups, 8]:
        parts, digits = [*parts, digits[:size]], digits[size:]
    text = prefix + between.join(part for part in parts if part)
    assert not any(letter.isdigit() for letter in spellings(PHONE).sub("", f"a {text} b"))


def test_it_is_blotted_out_wherever_it_stands_in_json() -> None:
    told = {"number": PHONE, "labels": ["20 12 34 56", "other"], "count": 20123456, "none": None}
    left = {"number": REDACTED, "labels": [REDACTED, "other"], "count": 20123456, "none": None}
    assert redact(told, spellings(PHONE)) == left


def test_as_it_is_keyed_in() -> None:
    assert keyed(PHONE) == ("4520123456", "004520123456", "20123456", "020123456")


def test_a_blanked_state_keeps_nobody() -> None:
    state = dict.fromkeys(State.__dataclass_fields__, "something")
    assert set(redact_state(state)) == set(RETAINED)
    assert set(RETAINED) & {"caller", "candidates", "customer_number"} == set()
    assert set(RETAINED) <= set(state)

"""References: eight digits, one of which notices a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.ticket import format_reference, is_reference, reference

serials = st.integers(0, 9_999_999)


@given(serials)
def test_a_reference_is_its_serial_and_a_check_digit(serial: int) -> None:
    digits = reference(serial)
    assert (len(digits), int(digits[:7])) == (8, serial)
    assert is_reference(digits)


@given(serials, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_key_is_noticed(serial: int, place: int, by: int) -> None:
    digits = reference(serial)
    wrong = str((int(digits[place]) + by) % 10)
    assert not is_reference(digits[:place] + wrong + digits[place + 1 :])


@given(serials, st.integers(0, 6))
def test_two_swapped_neighbours_are_noticed(serial: int, place: int) -> None:
    digits = reference(serial)
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert is_reference(swapped) == (swapped == digits)


@pytest.mark.parametrize("serial", [-1, 10_000_000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        reference(serial)


@pytest.mark.parametrize("text", ["", "4711002", "471100200", "4711-0020", "٤٧١١٠٠٢٠", "abcdefgh"])
def test_what_is_not_eight_digits_is_no_reference(text: str) -> None:
    assert not is_reference(text)


def test_it_is_written_in_two_groups() -> None:
    assert format_reference("47110020") == "4711-0020"

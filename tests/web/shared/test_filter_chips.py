"""The numbers that addresses carry."""

import pytest

from models.rows import LARGEST_KEY
from voice_intake.web.shared.filter_chips import number


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("7", 7),
        (str(LARGEST_KEY), LARGEST_KEY),
        (str(LARGEST_KEY + 1), None),
        ("9" * 40, None),
        ("", None),
        ("²", None),
    ],
)
def test_a_number_is_at_most_the_largest_key_of_a_row(text: str, read: int | None) -> None:
    assert number(text) == read

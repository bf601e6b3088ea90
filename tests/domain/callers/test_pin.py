import pytest

from voice_intake.domain.callers.pin import weakness


@pytest.mark.parametrize("pin", ["8264", "739146", "501590", "102030", "112233", "829104756382"])
def test_an_ordinary_pin_may_be_given(pin: str) -> None:
    assert weakness(pin, customer_number="4711") is None


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("", "is not 4 to 12 digits"),
        ("123", "is not 4 to 12 digits"),
        ("1234567890123", "is not 4 to 12 digits"),
        ("82a4", "is not 4 to 12 digits"),
        ("٨٢٦٤", "is not 4 to 12 digits"),
        ("0000", "says the same digits again and again"),
        ("999999999999", "says the same digits again and again"),
        ("1212", "says the same digits again and again"),
        ("123123", "says the same digits again and again"),
        ("1234", "counts up or down"),
        ("7890", "counts up or down"),
        ("890123456789", "counts up or down"),
        ("4321", "counts up or down"),
        ("2109", "counts up or down"),
        ("2580", "is a straight line on the keypad"),
        ("4711", "is the customer number"),
    ],
)
def test_what_a_stranger_tries_first_is_told_apart(pin: str, reason: str) -> None:
    assert weakness(pin, customer_number="4711") == reason

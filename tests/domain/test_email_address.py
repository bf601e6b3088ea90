import pytest

from voice_intake.domain.email_address import typed


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("astrid@nordlys.example", "astrid@nordlys.example"),
        ("  Astrid.Holm+desk@Nordlys.EXAMPLE ", "astrid.holm+desk@nordlys.example"),
        ("søren@rødgrød.example", "søren@rødgrød.example"),
        ("o'neill@a-b.example", "o'neill@a-b.example"),
        ("a@b.c.d.example", "a@b.c.d.example"),
    ],
)
def test_an_address_is_kept_in_lower_case(text: str, address: str) -> None:
    assert typed(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "astrid", "astrid@", "@nordlys.example", "astrid@nordlys", "a b@c.example", "a@b@c.example", "a@b..example",
     "a@-b.example", "a@b.example\n.com", "a@b.example;c@d.example", "Astrid <a@b.example>", "a\0b@c.example",
     "a" * 250 + "@b.example", "=cmd@b,example"],
)  # fmt: skip
def test_what_cannot_be_an_address_is_none(text: str) -> None:
    assert typed(text) is None


def test_a_very_long_text_is_judged_at_once() -> None:
    assert typed("a@" + "a." * 100_000) is None

"""A week as people write it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.agents.agent_phone import PhoneKind, kind, typed
from voice_intake.domain.agents.duty import Shift
from voice_intake.domain.agents.rota_text import RotaFault, format_rota, read


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("mon-fri 08:00-16:00; sat 09:00-12:00", "mon-fri 08:00-16:00; sat 09:00-12:00"),
        ("Man-Fre 8-16;lør 9.00 \u2013 12.00;", "mon-fri 08:00-16:00; sat 09:00-12:00"),
        ("sunday 10-12, 13:30-15", "sun 10:00-12:00, 13:30-15:00"),
        ("sat, sun, mon 08:00-24:00", "mon 08:00-24:00; sat, sun 08:00-24:00"),
        ("sun 22:00-06:00", "mon 00:00-06:00; sun 22:00-24:00"),
        ("sat-mon 20:00-00:00", "mon 20:00-24:00; sat, sun 20:00-24:00"),
        (" ", ""),
    ],
)
def test_week_is_understood_and_written_alike(text: str, same: str) -> None:
    assert format_rota(read(text)) == same


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mon-fri", "'mon-fri' is not a day with its hours: write mon-fri 08:00"),
        ("always 8-16", "'always' is not a day of the week"),
        ("mon 8", "'8' are not hours: write 08:00-16:00"),
        ("mon 8-24:01", "'8-24:01' has a time that no clock shows"),
        ("mon 8:60-10", "'8:60-10' has a time that no clock shows"),
        ("mon 8-8", "'8-8' is no time at all"),
        ("mon-wed 8-12; tue 11-13", "tue 08:00-12:00 and tue 11:00-13:00 overlap"),
    ],
)
def test_fault_names_the_piece_and_the_mend(text: str, told: str) -> None:
    with pytest.raises(RotaFault, match="^" + told.replace("(", r"\(")):
        read(text)


days = st.integers(1, 7)
spans = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda span: span[0] < span[1])


@given(st.dictionaries(days, spans))
def test_what_is_written_is_read_again(week: dict[int, tuple[int, int]]) -> None:
    shifts = tuple(sorted(Shift(day, *span) for day, span in week.items()))
    assert read(format_rota(shifts)) == shifts


@given(st.text(max_size=40))
def test_any_other_text_is_a_fault_and_no_failure(text: str) -> None:
    with suppress(RotaFault):
        assert read(format_rota(read(text))) == read(text)


@pytest.mark.parametrize(
    ("text", "phone", "what"),
    [
        ("20 12 34 90", "+4520123490", PhoneKind.NUMBER),
        (
            " SIP:bo@desk.sip.twilio.com:5060;transport=tls ",
            "sip:bo@desk.sip.twilio.com:5060;transport=tls",
            PhoneKind.SIP,
        ),
        ("client:bo_lund", "client:bo_lund", PhoneKind.CLIENT),
    ],
)
def test_phones_are_kept_in_one_form(text: str, phone: str, what: PhoneKind) -> None:
    assert typed(text) == phone
    assert kind(phone) is what


@pytest.mark.parametrize(
    "text", ["12", "sip:bo", "sip:@desk", "sip:a@b@c", "client:", "client:bo lund", "tel:+4520123490"]
)
def test_what_cannot_be_rung_is_no_phone(text: str) -> None:
    assert typed(text) is None

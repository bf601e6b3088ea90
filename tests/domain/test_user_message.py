from datetime import UTC, date, datetime

from voice_intake.domain.user_message import said


def test_values_stay_values_until_they_are_read() -> None:
    sentence = said("%(count)s cases until %(day)s", count=1234, day=date(2026, 12, 24))

    assert str(sentence) == "1,234 cases until 2026-12-24"
    assert sentence.values["day"] == date(2026, 12, 24)


def test_a_sentence_without_values_may_hold_a_percent_sign() -> None:
    assert str(said("100 %")) == "100 %"


def test_an_instant_is_told_with_its_zone() -> None:
    assert str(said("since %(at)s", at=datetime(2026, 3, 2, 11, 0, tzinfo=UTC))) == "since 2026-03-02 11:00+00:00"

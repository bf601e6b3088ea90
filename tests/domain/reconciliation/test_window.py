"""From where to where Twilio's lists are compared: nothing falls between two comparisons, however long it lasts."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.reconciliation.window import FIRST_WINDOW, LONGEST_CALL, MAX_WINDOW, STALE_AFTER, window

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_first_one_goes_back_a_day_or_to_the_oldest_call_that_waits_for_its_end() -> None:
    assert window(now=NOW, mark=None, oldest_open=None, asked=None).recordings_since == NOW - FIRST_WINDOW - STALE_AFTER
    oldest = NOW - 50 * HOUR
    assert window(now=NOW, mark=None, oldest_open=oldest, asked=None).recordings_since == oldest - STALE_AFTER
    recent = NOW - HOUR
    assert (
        window(now=NOW, mark=None, oldest_open=recent, asked=None).recordings_since == NOW - FIRST_WINDOW - STALE_AFTER
    )


def test_it_goes_on_from_the_mark_and_further_back_if_somebody_asks() -> None:
    mark = NOW - HOUR
    usual = window(now=NOW, mark=mark, oldest_open=NOW - 20 * HOUR, asked=None)
    assert (usual.calls_since, usual.until) == (mark - 2 * STALE_AFTER, NOW)
    further = window(now=NOW, mark=mark, oldest_open=None, asked=NOW - 9 * HOUR)
    assert further.recordings_since == NOW - 9 * HOUR - STALE_AFTER


def test_a_short_look_leaves_no_gap_behind_it() -> None:
    assert window(now=NOW, mark=NOW - 9 * HOUR, oldest_open=None, asked=NOW - HOUR).recordings_since < NOW - 9 * HOUR


def test_after_a_clock_was_put_back_it_begins_before_now_all_the_same() -> None:
    looked_at = window(now=NOW, mark=NOW + timedelta(days=1), oldest_open=None, asked=None)
    assert looked_at.calls_since == NOW - 2 * STALE_AFTER
    assert looked_at.until == NOW


def test_it_never_goes_further_back_than_a_month() -> None:
    oldest = NOW - timedelta(days=400)
    for found in (
        window(now=NOW, mark=oldest, oldest_open=None, asked=None),
        window(now=NOW, mark=None, oldest_open=oldest, asked=oldest),
    ):
        assert found.recordings_since == NOW - MAX_WINDOW - STALE_AFTER


@given(
    began=st.timedeltas(timedelta(0), timedelta(days=2)),
    lasts=st.timedeltas(timedelta(0), LONGEST_CALL),
    pauses=st.lists(st.timedeltas(timedelta(seconds=1), timedelta(days=1)), min_size=1, max_size=12),
)
def test_whatever_ends_is_within_the_first_comparison_after_it(
    began: timedelta, lasts: timedelta, pauses: list[timedelta]
) -> None:
    """Of a call, and of a recording that began with it."""
    mark = NOW
    for pause in pauses:
        found = window(now=mark + pause, mark=mark, oldest_open=None, asked=None)
        if mark <= NOW + began + lasts < found.until:
            assert found.calls_since <= found.recordings_since <= NOW + began < found.until
        mark = found.until

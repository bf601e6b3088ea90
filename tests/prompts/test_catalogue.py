"""The sentences: both languages say the same things, and say times and digits as people do."""

import string
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.lines import POLICY
from voice_intake.domain.language import Bilingual, Language
from voice_intake.domain.speech import Dated, Printed, RelativeTime, Say, Spelled, Worded
from voice_intake.prompts.catalogue import Catalogue, sentences

CATALOGUE = Catalogue(sentences(), POLICY.time_zone)
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
"""A Monday, 12:00 in Copenhagen."""


def test_every_sentence_is_written_for_speech() -> None:
    for language in Language:
        for key, sentence in sentences()[language].items():
            assert sentence == sentence.strip(), key
            assert sentence[-1] in ".?}", key
            assert not set(sentence) & set("/()%&;\"'#*@") - set("'"), key
            assert "  " not in sentence, key
            assert len(sentence) < 450, key
            assert sentence[0] in string.ascii_uppercase + "{ÆØÅ", key


def worded(value: Worded, language: str) -> str:
    catalogue = Catalogue({Language(language): {"key": "{value}"}}, POLICY.time_zone)
    return catalogue.text(Say("key", Language(language), (("value", value),)))


@pytest.mark.parametrize(
    ("at", "danish", "english"),
    [
        (datetime(2026, 3, 2, 13, 20, 59, tzinfo=UTC), "i dag klokken 14.20", "today at 2:20 pm"),
        (datetime(2026, 3, 3, 7, tzinfo=UTC), "i morgen klokken 8", "tomorrow at 8 am"),
        (datetime(2026, 3, 4, 11, tzinfo=UTC), "onsdag klokken 12", "on Wednesday at 12 noon"),
        (datetime(2026, 3, 8, 23, 30, tzinfo=UTC), "mandag den 9. marts klokken 0.30", "on Monday 9 March at 12:30 am"),
        (datetime(2026, 4, 7, 6, tzinfo=UTC), "tirsdag den 7. april klokken 8", "on Tuesday 7 April at 8 am"),
    ],
)
def test_moments_are_spoken_as_people_do(at: datetime, danish: str, english: str) -> None:
    assert worded(RelativeTime(at, NOW), "da") == danish
    assert worded(RelativeTime(at, NOW), "en") == english


@pytest.mark.parametrize(
    ("at", "danish", "english"),
    [
        (datetime(2026, 3, 2, 13, 5, tzinfo=UTC), "mandag den 2. marts kl. 14.05", "Monday 2 March at 14:05"),
        (datetime(2026, 6, 30, 22, tzinfo=UTC), "onsdag den 1. juli kl. 00.00", "Wednesday 1 July at 00:00"),
    ],
)
def test_moments_to_be_read_name_their_day(at: datetime, danish: str, english: str) -> None:
    assert worded(Dated(at), "da") == danish
    assert worded(Dated(at), "en") == english


def test_a_link_is_printed_whole() -> None:
    link = "https://desk.example.com/" + "x" * 500
    assert worded(Printed(link), "da") == link


def test_digits_are_spoken_one_by_one_in_two_groups() -> None:
    assert worded(Spelled("47110020"), "da") == "4 7 1 1, 0 0 2 0"


def test_other_values_are_spoken_in_their_language() -> None:
    assert worded(Bilingual(da="påske", en="Easter"), "da") == "påske"
    assert worded(Bilingual(da="påske", en="Easter"), "en") == "Easter"
    assert worded(time(17), "da") == "17"
    assert worded(time(17), "en") == "5 pm"
    assert worded(15, "en") == "15"


def test_names_are_values_and_never_templates() -> None:
    assert worded("{key} {0.__class__}", "da") == "{key} {0.__class__}"
    assert len(worded("x" * 500, "da")) == 80
    assert worded("a\x07b", "da") == "a b"


def test_the_catalogue_that_comes_with_the_program_can_be_said() -> None:
    assert "MOCH" in CATALOGUE.text(Say("greeting", Language.DANISH, (("desk", "MOCH"),)))


@pytest.mark.parametrize(
    ("minutes", "danish", "english"),
    [(180, "3 timer", "3 hours"), (40, "40 minutter", "40 minutes"), (0, "0 minutter", "0 minutes")],
)
def test_a_duration_is_spoken_without_the_part_that_is_zero(minutes: int, danish: str, english: str) -> None:
    span = timedelta(minutes=minutes)
    assert (worded(span, "da"), worded(span, "en")) == (danish, english)

"""A case's page: what it shows, what it costs, and what can be done from it."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.web.case_stories import CaseStory


@pytest.fixture
def story(database: Engine, pages: Flask) -> CaseStory:
    return CaseStory(database, pages)


def test_a_case_shows_who_it_is_what_they_said_and_how_long_there_is(story: CaseStory) -> None:
    story.happens()
    shown = story.text
    for part in ("4711-0020", "The export stops half way", "Astrid Holm", "Nordlys A/S", "20 12 34 56", "4 h"):
        assert part in shown
    for part in ("Hej &amp; velkommen", "Pressed 2", "Bo Lund was rung", "Eksporten står stille.", "Bo Lund noted"):
        assert part in shown

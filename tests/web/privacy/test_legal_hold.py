"""A legal hold on a case: administrators set and lift it with a reason, agents see it."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.web.cases.case_stories import CaseStory
from tests.web.people import Person


@pytest.fixture
def story(database: Engine, pages: Flask) -> CaseStory:
    return CaseStory(database, pages)


def test_an_admin_holds_a_case_and_lifts_that_and_says_why(story: CaseStory, admin: Person) -> None:
    path = f"/admin{story.path}/hold"
    assert path not in story.text
    assert path in admin.looks_at(story.path).text
    refused = admin.sends(path, hold="on", reason=" ")
    assert (refused.status_code, "Write something first." in refused.text) == (422, True)
    for again in (False, True):
        admin.sends(path, hold="on", reason="Asked for by our lawyers")
        assert ("it was so already" in admin.looks_at(story.path).text) == again
    for part in ("Legal hold: nothing is deleted", "Sofie Dam set a legal hold", "Asked for by our lawyers"):
        assert part in story.text
    assert "Lift the legal hold" in admin.looks_at(path).text
    admin.sends(path, hold="off", reason="Settled")
    assert story.kinds == ["opened", "legal_hold_set", "legal_hold_lifted"]
    assert not story.row().on_legal_hold

"""Every line that any part of the program writes on a timeline has its sentence, in both languages."""

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories import MONDAY_NOON
from voice_intake.app import create_app, pages_of
from voice_intake.config import Settings
from voice_intake.domain.cases.refusals import PastEvent
from voice_intake.web.shared.icons import icon
from voice_intake.web.timeline.agent_events import KINDS as CHANGES
from voice_intake.web.timeline.line_events import KINDS as LINE
from voice_intake.web.timeline.timeline import KINDS, event_told

ROOT = Path(__file__).parents[3]
WRITERS = {"add_event", "add_callback_event", "_note", "CaseUpdate", "_assigned"}
"""Functions that write a line, or decide on one; its kind is one of their words."""
NOT_KINDS = {"line", "cli", "taken_back"}

LATER = MONDAY_NOON.replace(hour=14).isoformat()
MOVED = {"from": MONDAY_NOON.isoformat(), "to": LATER}
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "opened": [{"priority": 2, "chosen": True}, {"priority": 3, "chosen": False}, {"priority": 1, "by": "agent"}],
    "taken": [{"from": None, "to": "bo@example.com"}, {"from": "eva@example.com", "to": "bo@example.com"}],
    "handed_over": [{"from": "bo@example.com", "to": "eva@example.com"}, {"from": "bo@example.com", "to": None}],
    "priority_changed": [
        {"from": 3, "to": 1, "by": "caller"},
        {"from": 2, "to": 1, "by": "caller", "assumed": False, "respond_by": MOVED},
        {"from": 2, "to": 1, "by": "agent", "respond_by": MOVED},
        {"from": 2, "to": 5, "by": "agent", "respond_by": {"from": LATER, "to": None}},
        {"from": 2, "to": 2, "by": "agent"},
    ],
    "edited": [
        {"subject": {"from": "Old", "to": "New"}},
        {"steps_to_reproduce": {"from": None, "to": "1."}},
        {"subject": {"from": "Old", "to": "New"}, "steps_to_reproduce": {"from": None, "to": "1."}},
    ],
    "noted": [{"text": "Tried it."}],
    "reply_logged": [{"text": "Hi", "replied_at": LATER, "first": True}, {"text": "Hi", "replied_at": LATER}],
    "escalated": [{"to": "eva@example.com", "reason": "Angry"}, {"to": None, "reason": "Angry"}],
    "status_changed": [{"from": "open", "to": "pending"}, {"from": "open", "to": "solved"}],
    "reopened": [{"from": "solved", "to": "open"}, {"from": "solved", "to": "open", "respond_by": MOVED}],
    "merged": [{"into": "47110037"}, {"into": "47110037", "by_way_of": "47110020"}],
    "duplicate_added": [
        {"from": "47110037"},
        {"from": "47110037", "respond_by": MOVED},
        {"from": "47110037", "status": {"from": "solved", "to": "open"}},
    ],
    "call_ended": [{"message": True}, {"message": False}],
    "talked": [{"agent": "bo@example.com", "seconds": 75}],
    "call_not_joined": [{"agent": "bo@example.com"}, {"agent": "bo@example.com", "reaction_taken_back": True}],
    "message_kept": [
        {"status": "captured", "seconds": 9},
        {"status": "captured"},
        {"status": "absent", "reason": "silent"},
    ],
    "message_lost": [{"reason": "gone"}],
    "message_deleted": [{"reason": "retention"}],
    "text_failed": [{"reason": "opted_out"}, {"reason": "timed_out", "perhaps_sent": True}],
    "page_sent": [{"agent": "bo@example.com"}],
    "page_delivered": [{"agent": "bo@example.com"}],
    "page_failed": [{"agent": "bo@example.com", "reason": "opted_out"}, {"reason": "nobody"}],
    "deadline_moved": [
        {**MOVED, "why": why, "reason_da": "Vi flytter", "reason_en": "We are moving"}
        for why in ("closed", "closure_ended", "closure_removed", "opened", "opening_ended", "opening_removed")
    ],
    "legal_hold_set": [{"reason": "Asked for"}],
    "legal_hold_lifted": [{"reason": "Settled"}],
    "callback_requested": [{"agent": "bo@example.com"}],
    "callback_answered": [{"agent": "bo@example.com"}, {"agent": "bo@example.com", "is_reaction": True}],
    "called_back": [{"agent": "bo@example.com", "seconds": 60}, {"agent": "bo@example.com", "seconds": None}],
    "callback_unanswered": [
        {"agent": "bo@example.com", "why": "busy"},
        {"agent": "bo@example.com", "why": "hung_up", "reaction_taken_back": True},
    ],
}
"""The facts that a kind comes with; a kind without any here comes with none."""

NAMES = {"bo@example.com": "Bo Lund", "eva@example.com": "Eva Friis"}
EVERY = [(kind, data) for kind in KINDS for data in EXAMPLES.get(kind, [{}])]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The pages, without a database."""
    file = tmp_path_factory.mktemp("words") / "never-opened.db"
    return pages_of(create_app(Settings.from_environ({"DEMO": "1", "DATABASE_URL": f"sqlite:///{file}"})))


def test_every_kind_that_is_written_has_its_sentence() -> None:
    written = set(kinds_in(ROOT / "voice_intake" / "actions", ROOT / "voice_intake" / "domain"))
    assert len(written) > 30
    assert written - set(KINDS) == set()
    assert set(KINDS) - written == set(), "nobody writes these"


def test_no_kind_has_two_sentences() -> None:
    assert set(CHANGES) & set(LINE) == set()


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("kind", "data"), EVERY)
def test_a_kind_is_told_in_words(app: Flask, kind: str, data: dict[str, Any], language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        told = event_told(event(kind, data), NAMES)
    assert told.sentence
    assert "%" not in told.sentence
    assert "None" not in told.sentence
    assert "@" not in told.sentence
    assert kind not in told.sentence or "_" not in kind
    assert icon(told.picture)


def test_both_languages_say_something_else(app: Flask) -> None:
    told = []
    for language in ("da", "en"):
        with app.test_request_context(headers={"Accept-Language": language}):
            told.append([event_told(event(kind, data), NAMES).sentence for kind, data in EVERY])
    assert [english for danish, english in zip(*told, strict=True) if danish == english] == []


def test_what_nobody_has_worded_is_shown_plainly(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = event_told(event("moon_landed", {"where": "here"}, actor="cli:ops"), NAMES)
    assert told.sentence == "ops, at the command line: moon landed"


def event(kind: str, data: dict[str, Any], *, actor: str = "bo@example.com", at: datetime = MONDAY_NOON) -> PastEvent:
    return PastEvent(id=1, at=at, actor=actor, kind=kind, data=data)


def kinds_in(*rooms: Path) -> Iterator[str]:
    """What stands where a kind does: in a call that writes a line, or in the row of one."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for room in rooms for path in sorted(room.rglob("*.py"))]
    names = dict(constant for tree in trees for constant in constants(tree))
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=args) if name in WRITERS:
                yield from (kind for arg in args for kind in words(arg, names))
            case ast.Call(func=ast.Name(id="TicketEvent"), keywords=columns):
                yield from (kind for column in columns if column.arg == "kind" for kind in words(column.value, names))
            case ast.Dict(keys=keys, values=values):
                row = {key.value: it for key, it in zip(keys, values, strict=True) if isinstance(key, ast.Constant)}
                if {"kind", "actor", "ticket_id"} <= row.keys():
                    yield from words(row["kind"], names)
            case ast.Assign(targets=[ast.Name(id="kind")], value=ast.IfExp(body=first, orelse=second)):
                yield from (*words(first, names), *words(second, names))


def constants(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                yield name, value


def words(node: ast.expr, names: dict[str, Any]) -> Iterator[str]:
    """A constant, a constant's name, or the name of what became of a text."""
    match node:
        case ast.Constant(value=str(word)) if "_" in word or word.isalpha():
            if word not in NOT_KINDS:
                yield word
        case ast.Name(id=name) if isinstance(names.get(name), str) and name.isupper():
            yield names[name]
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), ast.FormattedValue()]):
            yield from (f"{start}{what}" for what in ("sent", "delivered", "failed"))

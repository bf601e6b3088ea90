"""How bad is it: five keys, the full definitions, and what happens without an answer."""

from datetime import timedelta

import pytest

from tests.factories import MONDAY_NOON, PHONE, make_caller
from tests.phone import Desk

REMINDED = ("severity.knowledge_base",)


@pytest.mark.parametrize(
    ("key", "hours", "heard"),
    [
        ("1", timedelta(hours=2), ()),
        ("2", timedelta(hours=4), ()),
        ("3", timedelta(hours=12 + 10), REMINDED),  # 10 h until 22:00, 2 h from 08:00 the next day
        ("4", timedelta(hours=24 + 24), REMINDED),  # 10 h on Monday, 14 h on Tuesday: to its last minute, 22:00
        ("5", None, REMINDED),
    ],
)
def test_each_severity_has_its_key_and_its_deadline(
    desk: Desk, language: str, key: str, hours: timedelta | None, heard: tuple[str, ...]
) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", "severity.ask")
    phone.presses(key).hears(
        *heard, "ring.nobody", "voicemail.question" if key == "5" else "voicemail.opened"
    ).hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.priority, ticket.priority_chosen) == (int(key), True)
    due = {"3": MONDAY_NOON + timedelta(hours=22), "4": MONDAY_NOON + timedelta(hours=34)}
    assert ticket.respond_by == (due.get(key, MONDAY_NOON + hours) if hours else None)


def test_zero_reads_the_policys_definitions_and_asks_again(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", "severity.ask")
    phone.presses("0").hears(*["severity.definition"] * 5, "severity.choose")
    for severity in desk.line.services.policy.severities.values():
        phone.hears_words(severity.name[language], severity.definition[language])
    phone.presses("2").hears("ring.nobody", "voicemail.opened").hangs_up()
    assert desk.tickets()[0].priority == 2


def test_star_repeats_the_question(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", "severity.ask")
    phone.presses("*").hears("severity.ask").presses("1").hears("ring.nobody", "voicemail.opened").hangs_up()


def test_no_answer_twice_is_priority_three_not_chosen(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", "severity.ask")
    phone.waits().hears("again.no_input", "severity.ask")
    phone.waits().hears("severity.assumed", "severity.knowledge_base", "ring.nobody", "voicemail.opened").hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.priority, ticket.priority_chosen) == (3, False)


@pytest.mark.parametrize("key", ["6", "9", "#"])
def test_wrong_keys_twice_are_priority_three_not_chosen(desk: Desk, language: str, key: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", "severity.ask")
    phone.presses(key).hears("again.wrong_key", "severity.ask")
    phone.presses(key).hears(
        "severity.assumed", "severity.knowledge_base", "ring.nobody", "voicemail.opened"
    ).hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.priority, ticket.priority_chosen) == (3, False)


def test_nobody_can_have_a_question_repeated_for_ever(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials()
    for _ in range(desk.line.services.policy.repeats):
        phone.presses("*")
    phone.presses("*").presses("0")
    assert phone.call.waits_for is not None
    assert phone.call.waits_for.kind == "record"
    phone.hangs_up()
    assert desk.tickets()[0].priority_chosen is False

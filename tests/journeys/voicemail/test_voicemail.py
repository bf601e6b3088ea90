"""The whole way: from the first ring to a message with its case."""

from datetime import UTC, datetime, timedelta

from tests.factories import PHONE, make_caller
from tests.phone import FALLS_SILENT, HANGS_UP, Desk
from twilio_sandbox.media.audio import silence

SATURDAY = datetime(2026, 3, 7, 10, tzinfo=UTC)
MONDAY_EIGHT = datetime(2026, 3, 9, 7, tzinfo=UTC)
"""08:00 in Copenhagen."""


def test_caller_out_of_hours_leaves_a_message(desk: Desk, language: str) -> None:
    contact = make_caller(desk.engine, language=language)
    (
        desk.phone(PHONE, language)
        .dials(at=SATURDAY)
        .hears("greeting", "closed.weekend", "severity.ask")
        .presses("1")
        .hears("voicemail.opened")
        .speaks(seconds=9)
        .hears("confirm.opened", "confirm.due", "confirm.keys")
        .waits()
        .hears("goodbye")
        .is_hung_up_on()
    )
    [ticket] = desk.tickets()
    assert (ticket.contact_id, ticket.customer_id) == (contact.id, contact.customer_id)
    assert (ticket.priority, ticket.priority_chosen, ticket.status, ticket.channel) == (1, True, "new", "phone")
    assert ticket.opened_at == SATURDAY
    assert ticket.respond_by == MONDAY_EIGHT + timedelta(hours=2)
    assert ticket.language == language
    [voicemail] = desk.voicemails()
    assert (voicemail.ticket_id, voicemail.status) == (ticket.id, "captured")
    assert voicemail.recording_sid == desk.line.account.recordings[0].sid
    assert voicemail.seconds == 9
    [call] = desk.calls()
    assert (call.admission, call.reason, call.outcome) == ("admitted", "entitled", "voicemail")
    assert call.ended_at is not None


def test_caller_in_open_hours_without_an_agent_goes_on_to_voicemail(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", "severity.ask")
    phone.presses("2").hears("ring.nobody", "voicemail.opened").speaks().hears(
        "confirm.opened", "confirm.due", "confirm.keys"
    )
    [ticket] = desk.tickets()
    phone.hears_words(f"{' '.join(ticket.reference[:4])}, {' '.join(ticket.reference[4:])}").hangs_up()
    assert desk.calls()[0].outcome == "voicemail"


def test_hanging_up_during_the_message_keeps_what_was_said(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = (
        desk.phone(PHONE, language)
        .dials()
        .presses("3")
        .hears("greeting", "severity.ask", "severity.knowledge_base", "ring.nobody", "voicemail.opened")
    )
    phone.speaks(seconds=5, finish=HANGS_UP)
    [voicemail] = desk.voicemails()
    assert (voicemail.status, voicemail.ticket_id) == ("captured", desk.tickets()[0].id)
    assert desk.calls()[0].outcome == "voicemail"


def test_falling_silent_finishes_the_message(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = (
        desk.phone(PHONE, language)
        .dials()
        .presses("1")
        .hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened")
    )
    phone.speaks(finish=FALLS_SILENT).hears("confirm.opened", "confirm.due", "confirm.keys").hangs_up()
    assert len(desk.voicemails()) == 1


def test_saying_nothing_is_asked_once_more_then_goes_on_without(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    (
        desk.phone(PHONE, language)
        .dials()
        .presses("1")
        .hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened")
        .speaks(audio=silence(8), finish=FALLS_SILENT)
        .hears("voicemail.again")
        .speaks(audio=silence(8), finish=FALLS_SILENT)
        .hears("confirm.opened", "confirm.no_message", "confirm.due", "confirm.keys")
        .waits()
        .hears("goodbye")
        .is_hung_up_on()
    )
    assert desk.calls()[0].outcome == "ticket"
    assert len(desk.tickets()) == 1


def test_star_tells_what_to_say_once_more_and_begins_anew(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = (
        desk.phone(PHONE, language)
        .dials()
        .presses("1")
        .hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened")
    )
    phone.speaks(finish="*").hears("voicemail.opened").speaks()
    phone.hears("confirm.opened", "confirm.due", "confirm.keys").hangs_up()
    assert [voicemail.status for voicemail in desk.voicemails()] == ["captured", "captured"]


def test_a_message_under_two_seconds_counts_as_none(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = (
        desk.phone(PHONE, language)
        .dials()
        .presses("1")
        .hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened")
    )
    phone.speaks(seconds=1.2).hears("voicemail.again").speaks(seconds=6)
    phone.hears("confirm.opened", "confirm.due", "confirm.keys").hangs_up()
    assert {voicemail.status for voicemail in desk.voicemails()} == {"absent", "captured"}
    assert desk.calls()[0].outcome == "voicemail"


def test_the_confirmation_is_repeated_and_more_is_recorded(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    confirmation = ("confirm.opened", "confirm.due", "confirm.keys")
    (
        desk.phone(PHONE, language)
        .dials()
        .presses("1")
        .speaks()
        .hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened", *confirmation)
        .presses("1")
        .hears(*confirmation)
        .presses("*")
        .hears(*confirmation)
        .presses("2")
        .hears("voicemail.more")
        .speaks(seconds=4)
        .hears(*confirmation)
        .presses("2")
        .hears("voicemail.more")
        .speaks(seconds=4)
        .hears("confirm.opened", "confirm.due", "confirm.keys_last")
        .presses("2")
        .hears("goodbye")
        .is_hung_up_on()
    )
    assert [voicemail.ticket_id for voicemail in desk.voicemails()] == [desk.tickets()[0].id] * 3


def test_a_wrong_key_at_the_confirmation_says_goodbye(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().presses("1").speaks().presses("7")
    assert phone.is_hung_up_on().call.is_over


def test_a_question_has_no_deadline_and_says_so(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().presses("5").speaks()
    phone.hears(
        "greeting",
        "severity.ask",
        "severity.knowledge_base",
        "ring.nobody",
        "voicemail.question",
        "confirm.opened",
        "confirm.best_effort",
        "confirm.keys",
    ).hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.priority, ticket.respond_by) == (5, None)

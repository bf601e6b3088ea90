"""A repeated request gets the stored answer, byte for byte, and nothing happens twice; also at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.factories import PHONE, make_caller
from tests.phone import Desk
from twilio_sandbox.http.exchange import Exchange


def test_every_request_of_a_call_may_come_again(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials().presses("0").presses("2").speaks().presses("1").waits()
    before = (len(desk.tickets()), len(desk.turns()), len(desk.events()), len(desk.voicemails()))
    for exchange in phone.call.requests:
        assert phone.call.repeat(exchange).body == exchange.body
    assert (len(desk.tickets()), len(desk.turns()), len(desk.events()), len(desk.voicemails())) == before


def test_an_earlier_turn_repeated_in_the_middle_changes_nothing(desk: Desk) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials().presses("*").presses("1")
    for exchange in phone.call.requests:
        assert phone.call.repeat(exchange).body == exchange.body
    phone.speaks().hangs_up()
    assert len(desk.tickets()) == 1


def test_ten_equal_first_requests_at_once(desk: Desk) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    bodies = at_once(desk, phone.call.requests[0], times=10)
    assert bodies == {phone.call.requests[0].body}
    assert (len(desk.calls()), len(desk.turns())) == (1, 1)
    phone.hangs_up()


def test_ten_equal_requests_at_once_open_one_ticket(desk: Desk) -> None:
    """The request that opens the ticket, ten times at the same instant, none of them answered before."""
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    unsent = exchange_for(phone.call.requests[0], desk, "/webhooks/voice/turn/1", Digits="1")
    bodies = at_once(desk, unsent, times=10)
    assert len(bodies) == 1
    assert b"<Record" in bodies.pop()
    assert (len(desk.tickets()), len(desk.turns())) == (1, 2)
    phone.hangs_up()
    assert len(desk.tickets()) == 1


def test_ten_ends_of_an_unseen_call_at_once_open_one_ticket(desk: Desk) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials().hangs_up()
    sid = "CA" + "5" * 32
    unsent = exchange_for(
        phone.call.requests[0], desk, "/webhooks/voice/status", CallSid=sid, CallStatus="completed", CallDuration="5"
    )
    at_once(desk, unsent, times=10)
    assert len(desk.tickets()) == len(desk.calls()) == 2


def test_turns_from_the_future_are_asked_the_open_question(desk: Desk) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    for number in (2, 7, 99_999):
        ahead = exchange_for(phone.call.requests[0], desk, f"/webhooks/voice/turn/{number}", Digits="1")
        assert at_once(desk, ahead, times=1) == {phone.call.requests[0].body}
    assert len(desk.turns()) == 1
    phone.hangs_up()


def exchange_for(like: Exchange, desk: Desk, path: str, **fields: str) -> Exchange:
    """A request that was not sent yet, in the words of one that was."""
    form = {**like.form, **fields}
    target = replace(like.target, url=desk.line.url + path, fields=tuple(form.items()))
    return replace(like, target=target)


def at_once(desk: Desk, exchange: Exchange, *, times: int) -> set[bytes]:
    """The different answers to that many copies of a request, sent together."""
    ask = desk.line.account.network.webhooks.ask
    with ThreadPoolExecutor(times) as pool:
        return {answer.body for answer in pool.map(lambda _: ask(exchange.target), range(times))}

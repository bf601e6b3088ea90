"""While we are away a TwiML Bin answers, with the text that `twilio connect` prints; Twilio's lists tell of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from tests.factories import MONDAY_NOON, PHONE, make_caller
from tests.journeys.reconciliation.comparing import NOTHING, compared
from tests.lines import opened
from tests.phone import Desk
from tests.twiml_bins import bin_at_twilio
from voice_intake.prompts.catalogue import Catalogue, sentences
from webhooks.twiml import Renderer
from webhooks.urls import Urls

IN_A_BIN = "/twiml/EH1: <Record> "
"""A document of ours would ask itself for ever without an action, and needs a Redirect; the Bin's text depends."""


def test_the_fallback_of_a_web_that_is_away_arrives_by_the_lists(database: Engine) -> None:
    """Our servers are gone, the static document is Twilio's own, and its callbacks reach nobody."""
    contact = make_caller(database)
    with opened(database) as desk:
        with away(desk):
            phone = desk.phone(PHONE).dials().hears_words("Velkommen", "Welcome").speaks(seconds=12)
            phone.hears_words("Tak for", "Thank you").is_hung_up_on()
            desk.phone("anonymous").dials().speaks(seconds=7).is_hung_up_on()
            desk.phone(PHONE).dials().hangs_up()
        assert desk.calls() == []
        count = compared(desk)
        assert (count.unseen_calls, count.missing_recordings, count.opened_tickets) == (3, 3, 2)
        spoken, silent = desk.tickets()
        assert (spoken.contact_id, spoken.priority, spoken.priority_chosen) == (contact.id, 3, False)
        assert spoken.opened_at == MONDAY_NOON
        messages = [(row.ticket_id, row.status, row.seconds) for row in desk.voicemails()]
        assert messages == [(spoken.id, "captured", 12), (None, "captured", 7), (silent.id, "absent", 0)]
        assert [row.outcome for row in desk.calls()] == ["voicemail", "abandoned", "missed"]
        assert compared(desk) == NOTHING
        assert [it for it in desk.line.account.faults if "127.0.0.1:9/" not in it and IN_A_BIN not in it] == []


def test_other_numbers_of_the_account_are_none_of_our_business(desk: Desk) -> None:
    make_caller(desk.engine)
    with bin_at_twilio("<Response><Reject/></Response>") as url:
        desk.line.account.number("+4532123456", voice_url=url).rings(PHONE)
    assert compared(desk) == NOTHING
    assert desk.calls() == []


@contextmanager
def away(desk: Desk) -> Iterator[None]:
    """Nobody listens where we were; a TwiML Bin answers instead, with the text that `twilio connect` prints."""
    number, url, policy = desk.line.number, desk.line.url, desk.line.services.policy
    dead = "http://127.0.0.1:9"
    renderer = Renderer(policy=policy, catalogue=Catalogue(sentences(), policy.time_zone), urls=Urls(dead))
    before = number.voice_url, number.voice_fallback_url, number.status_callback
    with bin_at_twilio(renderer.voicemail_at_twilio()) as number.voice_fallback_url:
        number.voice_url, number.status_callback = before[0].replace(url, dead), before[2].replace(url, dead)
        yield
    number.voice_url, number.voice_fallback_url, number.status_callback = before

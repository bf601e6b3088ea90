"""What stories of ringing tell with: a caller who gets as far as an agent's telephone, and what is seen of it."""

from models.call import RingAttempt
from models.notification import Notification
from tests.factories import PHONE, make_caller
from tests.phone import Desk, Phone, key_of
from twilio_sandbox.calls.callee import Callee
from twilio_sandbox.http.exchange import Target
from voice_intake.domain.language import Language
from voice_intake.domain.messages.notification import AlertKind


def calls_about(desk: Desk, severity: str = "2", language: str = "da", **fields: object) -> Phone:
    """An administrator who has told how bad it is."""
    make_caller(desk.engine, language=language)
    return desk.phone(PHONE, language).dials(**fields).presses(severity)


def rung(phone: Phone) -> Callee:
    """The agent whose telephone rings, once the caller has heard so."""
    return phone.waits().call.agent_leg()


def attempts(desk: Desk) -> list[tuple[int, str | None]]:
    return [(attempt.agent_id, attempt.outcome) for attempt in desk.rows(RingAttempt)]


def alarms(desk: Desk) -> list[str]:
    """What the desk is told at once: that a caller waited in vain."""
    return [row.kind for row in desk.rows(Notification) if row.kind.startswith(AlertKind.UNANSWERED)]


def kinds(desk: Desk) -> list[str]:
    return [event.kind for event in desk.events()]


def heard_by(agent: Callee, language: str = "da") -> list[str]:
    return [key_of(heard, Language(language)) for heard in agent.hears]


def accepts_unheard(desk: Desk, phone: Phone, *, leg: int = -1) -> bytes:
    """The agent's key reaches us, whatever the network makes of the two of them."""
    agent = phone.call.agent_legs[leg]
    [asked] = [exchange for exchange in agent.requests if b"<Gather" in exchange.body]
    fields = (*((name, value) for name, value in asked.form.items() if name != "Digits"), ("Digits", "1"))
    return desk.line.account.network.webhooks.ask(Target(f"{asked.url}/answer", "POST", fields)).body

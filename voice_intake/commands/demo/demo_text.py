"""The demo in words: who can call, who signs in, and the screen that `make run` shows."""

from collections.abc import Mapping
from datetime import date, timedelta

from voice_intake.commands.terminal.columns import in_columns
from voice_intake.domain.demo.demo_desk import AGENTS, CUSTOMERS, PASSWORD, PIN, DemoAgent
from voice_intake.domain.language import LANGUAGE_NAMES, Language

MONDAY, WEDNESDAY = 0, 2


def callers_told() -> str:
    heading = ("CALL FROM", "AS", "CUSTOMER", "AND HEAR")
    rows = [
        (contact.number or "any number", contact.name, f"{customer.number} {customer.name}", contact.story)
        for customer in CUSTOMERS
        for contact in customer.contacts
    ]
    pins = (f"{it.name}: {customer.number}, {PIN}" for customer in CUSTOMERS for it in customer.contacts if it.has_pin)
    table = "\n".join(in_columns([heading, *rows]))
    return f"{table}\n\nCustomer number and PIN, each ended with #: {'; '.join(pins)}\n"


def agents_told(agents: Mapping[str, bool]) -> str:
    """Those who can sign in; False for one whose password is another by now."""
    heading = ("SIGN IN AS", "PASSWORD", "WHO")
    rows = [
        (it.email, PASSWORD if agents[it.email] else "as it was changed", _who(it))
        for it in AGENTS
        if it.email in agents
    ]
    return "\n".join(in_columns([heading, *rows]))


def screen(url: str, agents: Mapping[str, bool], *, today: date, command: str) -> str:
    """What `make run` shows when the line answers. `today` is the desk's."""
    return f"""
Voice Intake is open, with a demo desk.                        Ctrl-C closes it.

  Telephone   {url}/phone
  Console     {url}/

{_indented(agents_told(agents))}

Try
  1. At the telephone, be Astrid Holm and call in the evening; press 2, then * to leave a
     message. Watch the case come into being beside it, and open it in the console.
  2. Be James Whitby and call in the morning; press 1. Mette Lund's telephone rings beside
     yours: answer, press 1, and the two talk.
  3. Lose a callback, or take the database away for a minute, and see that nothing is lost.

From another terminal, without a browser
  {command} call --from +4520123401 --at {_coming(today, WEDNESDAY)}T20:30 --press 2
  {command} call --from +442079460123 --at {_coming(today, MONDAY)}T14:00 --press 1 --agent accepts
  {command} demo --if-empty     who else can call, and what they hear
  {command} --help              everything else

What you do here is kept. Begin anew: make run FRESH=1
"""


def _who(agent: DemoAgent) -> str:
    rung = f"is rung at {agent.phone}" if agent.phone else "is not rung"
    spoken = " and ".join(LANGUAGE_NAMES[each][Language.ENGLISH] for each in agent.languages.split(","))
    return f"{agent.name}: {'administrator' if agent.role == 'admin' else 'agent'}, {spoken}, {rung}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _coming(today: date, weekday: int) -> date:
    return today + timedelta((weekday - today.weekday()) % 7 or 7)

"""A desk to try the line with: invented people, each of whom hears something else.

Telephone numbers are valid, since the line refuses others; the British one is from the range kept for film and
television. https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
"""

from dataclasses import dataclass

from voice_intake.domain.ticket import Tier

PIN = "739146"
"""Of Liv Toft: the same in every demo, so that it can be written down."""

PASSWORD = "demo-demo-demo"  # noqa: S105 - known on purpose: nobody signs in with it where DEMO is off
"""Of every agent here: the same in every demo."""

RECEPTION = "+4520123410"


@dataclass(frozen=True, kw_only=True)
class DemoContact:
    name: str
    story: str
    """What is heard by whoever calls as this contact."""
    number: str = ""
    language: str | None = "da"
    is_administrator: bool = True
    is_blocked: bool = False
    has_pin: bool = False
    has_open_case: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoCustomer:
    """`contracts` are tier, first and last day; days count from today."""

    number: str
    name: str
    contracts: tuple[tuple[Tier, int, int | None], ...]
    contacts: tuple[DemoContact, ...]


@dataclass(frozen=True, kw_only=True)
class DemoAgent:
    name: str
    email: str
    role: str
    languages: str
    phone: str | None
    """None: cannot be rung, and is off duty."""
    rota: str = ""
    """Of those with a phone: together they cover the opening hours of the policy that comes with the program."""


CUSTOMERS = (
    DemoCustomer(
        number="100101",
        name="Eventyr Energi A/S",
        contracts=((Tier.EXTENDED, -400, None),),
        contacts=(
            DemoContact(name="Astrid Holm", number="+4520123401", story="let in, in Danish"),
            DemoContact(name="James Whitby", number="+442079460123", language="en", story="let in, in English"),
            DemoContact(
                name="Jonas Bech",
                number="+4520123402",
                is_administrator=False,
                story="refused: not an administrator",
            ),
        ),
    ),
    DemoCustomer(
        number="100202",
        name="Månebyens Bryggeri A/S",
        contracts=((Tier.STANDARD, -900, -366), (Tier.EXTENDED, -365, 200)),
        contacts=(
            DemoContact(
                name="Freja Lind", number="+4520123403", has_open_case=True, story="has an open case: new, or add"
            ),
            DemoContact(name="Alex Storm", number="+4520123404", language=None, story="let in, asked for the language"),
            DemoContact(name="Rasmus Krog", number="+4520123405", is_blocked=True, story="refused: blocked"),
            DemoContact(name="Liv Toft", has_pin=True, story="any number, with customer number and PIN"),
            DemoContact(name="Ida Skov", number=RECEPTION, story="shares a number: press 1 if you are …"),
            DemoContact(name="Emil Skov", number=RECEPTION, language="en", story="shares a number"),
        ),
    ),
    DemoCustomer(
        number="100303",
        name="Troldhede Trælast ApS",
        contracts=((Tier.STANDARD, -700, None),),
        contacts=(
            DemoContact(name="Kirsten Dal", number="+4520123406", story="refused: standard tier, e-mail only"),
            DemoContact(name="Viggo Rask", number=RECEPTION, story="shares a number with another customer"),
        ),
    ),
    DemoCustomer(
        number="100404",
        name="Glemsom Logistik ApS",
        contracts=((Tier.EXTENDED, -395, -30),),
        contacts=(DemoContact(name="Poul Hede", number="+4520123407", story="refused: the contract has ended"),),
    ),
    DemoCustomer(
        number="100505",
        name="Snart Solceller ApS",
        contracts=((Tier.EXTENDED, 14, None),),
        contacts=(DemoContact(name="Maja Sol", number="+4520123408", story="refused: the contract has not begun"),),
    ),
    DemoCustomer(
        number="100606",
        name="Fiktiv Fisk P/S",
        contracts=((Tier.STANDARD, -800, None), (Tier.EXTENDED, -60, 305)),
        contacts=(
            DemoContact(name="Nora Vig", number="+4520123409", language="en", story="let in: extended beside standard"),
        ),
    ),
)

AGENTS = (
    DemoAgent(
        name="Mette Lund",
        email="mette@desk.example",
        role="agent",
        languages="da,en",
        phone="+4520123490",
        rota="mon-fri 08:00-16:00",
    ),
    DemoAgent(
        name="Oliver Green",
        email="oliver@desk.example",
        role="agent",
        languages="en",
        phone="+4520123491",
        rota="mon-fri 12:00-22:00",
    ),
    DemoAgent(name="Sofie Dam", email="sofie@desk.example", role="admin", languages="da,en", phone=None),
)

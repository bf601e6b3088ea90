"""Who may call: the people of the demo desk, each with what makes them interesting."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from voice_intake.domain.demo.demo_desk import AGENTS, CUSTOMERS, PIN, RECEPTION, DemoCustomer

WITHHELD = "anonymous"


@dataclass(frozen=True, kw_only=True)
class DemoCaller:
    """`number` is what the line is told."""

    number: str
    name: str
    customer: str
    story: LazyString | str


_STORIES: Mapping[str, LazyString] = {
    "Astrid Holm": _("Admitted; the line speaks Danish"),
    "James Whitby": _("Admitted; the line speaks English"),
    "Jonas Bech": _("Refused: not an administrator"),
    "Freja Lind": _("Has an open case: is it about that one?"),
    "Alex Storm": _("Admitted; is asked which language"),
    "Rasmus Krog": _("Refused: blocked"),
    "Kirsten Dal": _("Standard support: is asked to write instead"),
    "Poul Hede": _("Refused: the contract has ended"),
    "Maja Sol": _("Refused: the contract has not begun"),
    "Nora Vig": _("Admitted: has extended and standard support"),
}


def callers() -> tuple[DemoCaller, ...]:
    """The administrators who are let in come first."""
    known = [
        DemoCaller(number=contact.number, name=contact.name, customer=customer.name, story=_STORIES[contact.name])
        for customer in CUSTOMERS
        for contact in customer.contacts
        if contact.name in _STORIES
    ]
    shared = [contact.name for customer in CUSTOMERS for contact in customer.contacts if contact.number == RECEPTION]
    return (
        *known,
        DemoCaller(number=RECEPTION, name=", ".join(shared), customer="", story=_("Three people share this number")),
        DemoCaller(number=WITHHELD, name="Liv Toft", customer=_customer_of("Liv Toft").name, story=_liv()),
    )


def who_is(number: str) -> str:
    """The name behind a number of the demo; empty where nobody is known by it."""
    return _NAMES.get(number, "")


def _liv() -> LazyString:
    return _(
        "Withholds the number: customer number %(number)s#, PIN %(pin)s#",
        number=_customer_of("Liv Toft").number,
        pin=PIN,
    )


def _customer_of(name: str) -> DemoCustomer:
    return next(each for each in CUSTOMERS if any(contact.name == name for contact in each.contacts))


_NAMES: Mapping[str, str] = {
    **{contact.number: contact.name for each in CUSTOMERS for contact in each.contacts if contact.number},
    **{agent.phone: agent.name for agent in AGENTS if agent.phone},
}

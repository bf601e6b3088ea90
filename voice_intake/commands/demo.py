"""`voice-intake demo`: an empty database becomes a desk to try the line with."""

import os

import click

from voice_intake.actions.seed_demo import NotEmpty, seed_demo
from voice_intake.commands.columns import in_columns
from voice_intake.commands.desk import open_desk
from voice_intake.config import Settings
from voice_intake.domain.demo_desk import AGENTS, CUSTOMERS, PIN


@click.command()
@click.option("--if-empty", is_flag=True, help="Where there are customers already, do nothing and be content.")
def demo(*, if_empty: bool) -> None:
    """Fill an empty database with a demo desk, and tell which number to call from to hear what.

    Six invented customers of both tiers with their contacts, one open case, two agents on duty and an administrator of
    the desk. Their passwords are made here and shown this once. A database with customers is left as it is.

    \b
    Then:
      voice-intake call --from +4520123401 --press 2
      voice-intake explain --from +4520123406
    """
    services = open_desk()
    try:
        passwords = seed_demo(services, now=services.clock())
    except NotEmpty:
        if not if_empty:
            raise
        click.echo("The demo desk is there already.")
        return
    click.echo("The demo desk is ready.\n")
    _tell_callers()
    _tell_agents(passwords)
    click.echo(f"\nSign in at {Settings.from_environ(os.environ).public_url}/ with one of these.")
    click.echo("Call it: voice-intake call --from +4520123401 --press 2")


def _tell_callers() -> None:
    heading = ("CALL FROM", "AS", "CUSTOMER", "AND HEAR")
    rows = [
        (contact.number or "any number", contact.name, f"{customer.number} {customer.name}", contact.story)
        for customer in CUSTOMERS
        for contact in customer.contacts
    ]
    click.echo("\n".join(in_columns([heading, *rows])))
    pins = (f"{it.name}: {customer.number}, {PIN}" for customer in CUSTOMERS for it in customer.contacts if it.has_pin)
    click.echo(f"\nCustomer number and PIN, each ended with #: {'; '.join(pins)}\n")


def _tell_agents(passwords: dict[str, str | None]) -> None:
    heading = ("SIGN IN AS", "PASSWORD", "ROLE", "IS RUNG AT")
    rows = [(it.email, passwords[it.email] or "as before", it.role, it.phone or "not rung") for it in AGENTS]
    click.echo("\n".join(in_columns([heading, *rows])))
    click.echo("The passwords are shown this once.")

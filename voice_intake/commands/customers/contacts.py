"""`voice-intake contacts`: what a contact is given by hand."""

import click

from voice_intake.actions.customers.reset_pin import reset_pin_by_email
from voice_intake.commands.terminal.open_services import open_desk, operator


@click.group()
def contacts() -> None:
    """Give a contact a new PIN. Who the contacts are is the allowlist's business: voice-intake allowlist --help."""


@contacts.command()
@click.argument("email")
@click.argument("pin", required=False)
@click.option(
    "--customer", metavar="NUMBER", help="The customer's number, where several have a contact of this address."
)
def pin(email: str, pin: str | None, customer: str | None) -> None:
    """Give the contact EMAIL a new PIN: the one given, or one that is made here. It is shown this once.

    With the customer number and the PIN a contact comes in from any telephone, also with a withheld number. A PIN is
    4 to 12 digits, differs from those of the customer's other contacts, and is not one that a stranger tries first. An
    earlier PIN stops working.

    \b
    Examples:
      voice-intake contacts pin astrid@100101.example
      voice-intake contacts pin astrid@100101.example 739146
      voice-intake contacts pin astrid@100101.example --customer 100101
    """
    services = open_desk()
    given = reset_pin_by_email(
        services, email, customer_number=customer, pin=pin, actor=operator(), now=services.clock()
    )
    click.echo(f"{given.name}, {given.customer}")
    click.echo(f"  customer number  {given.customer_number}")
    click.echo(f"  new PIN          {given.pin}")
    click.echo("Tell it to them now: it is kept as a hash, and nobody can look it up again.")

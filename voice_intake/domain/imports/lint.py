"""What is allowed on the allowlist, and will hurt somebody who calls."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from voice_intake.domain.callers.admission import Contract, contract_for
from voice_intake.domain.customers.allowlist import Allowlist, Key, overlapping
from voice_intake.domain.ticket import Tier

SPOKEN_CONTACTS = 5
"""Names that the line offers to a caller from a shared number."""


class LintRule(StrEnum):
    """Each as the heading of those whom it concerns."""

    NO_CONTRACT = "customers without a contract in force: nobody of them gets in"
    NO_ADMINISTRATOR = "extended customers without an administrator who may call: they pay for a line that is shut"
    NO_ACCESS = "administrators with neither a number nor a PIN: they cannot call"
    OVERLAP = "contracts that overlap: an import would refuse them"
    ENDING = "numbers that end within 30 days"
    CROWDED = "numbers of more than five contacts: only five names are read out"
    SHARED = "numbers that several contacts share: allowed, they are asked who they are"


@dataclass(frozen=True)
class Circumstances:
    """What the table does not carry: contacts with a PIN, blocked ones, numbers that have ended, or will soon."""

    with_pin: Collection[Key]
    blocked: Collection[Key]
    ended: Collection[Key]
    ending: Mapping[Key, datetime]


LintResult = tuple[LintRule, str]


def lint_results(allowlist: Allowlist, circumstances: Circumstances, on: date) -> Iterator[LintResult]:
    """In the order of Trouble, and by customer within."""
    yield from _of_customers(allowlist, circumstances, on)
    yield from _of_administrators(allowlist, circumstances)
    for first, second in overlapping(allowlist.contracts):
        yield LintRule.OVERLAP, f"{first[0]}: {first[1]} and {second[1]}, {allowlist.contracts[second].tier}"
    for key, until in sorted(circumstances.ending.items()):
        yield LintRule.ENDING, f"{key[0]} {key[1]}: {key[2]}, until {until:%Y-%m-%d %H:%M} UTC"
    yield from _of_numbers(allowlist)


def _of_customers(allowlist: Allowlist, circumstances: Circumstances, on: date) -> Iterator[LintResult]:
    contracts: dict[str, list[Contract]] = defaultdict(list)
    for key in sorted(allowlist.contracts):
        contracts[key[0]].append(allowlist.contracts[key])
    administered = {
        key[0] for key, it in allowlist.contacts.items() if it.is_administrator and key not in circumstances.blocked
    }
    extended = []
    for (number,), customer in sorted(allowlist.customers.items()):
        contract = contract_for(contracts[number], on)
        if contract is None or not contract.is_in_force(on):
            yield LintRule.NO_CONTRACT, f"{number} {customer.name}: {_contract_text(contract, on)}"
        elif contract.tier is Tier.EXTENDED and number not in administered:
            extended.append(f"{number} {customer.name}")
    for customer_told in extended:
        yield LintRule.NO_ADMINISTRATOR, customer_told


def _contract_text(contract: Contract | None, on: date) -> str:
    if contract is None:
        return "none at all"
    return f"begins on {contract.starts_on}" if on < contract.starts_on else f"ended on {contract.ends_on}"


def _of_administrators(allowlist: Allowlist, circumstances: Circumstances) -> Iterator[LintResult]:
    with_number = {key[:2] for key in allowlist.numbers if key not in circumstances.ended}
    for key, contact in sorted(allowlist.contacts.items(), key=lambda item: item[0]):
        shut_out = key not in with_number and key not in circumstances.with_pin and key not in circumstances.blocked
        if contact.is_administrator and shut_out:
            yield LintRule.NO_ACCESS, f"{key[0]} {key[1]}: {contact.name}"


def _of_numbers(allowlist: Allowlist) -> Iterator[LintResult]:
    contacts: dict[str, list[Key]] = defaultdict(list)
    for customer, email, number in sorted(allowlist.numbers):
        contacts[number].append((customer, email))
    shared = {number: people for number, people in sorted(contacts.items()) if len(people) > 1}
    for trouble, is_crowded in ((LintRule.CROWDED, True), (LintRule.SHARED, False)):
        for number, people in shared.items():
            if (len(people) > SPOKEN_CONTACTS) is is_crowded:
                told = ", ".join(f"{customer} {email}" for customer, email in people[: SPOKEN_CONTACTS + 1])
                yield trouble, f"{number}: {told}{' …' if len(people) > SPOKEN_CONTACTS + 1 else ''}"

"""What an admin writes into a form about who may call, understood by the rules of the allowlist's table.

A form is a table of one line: its fields are called as the columns are, and what an import refuses, a form refuses.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers import cells
from voice_intake.domain.customers.allowlist import ContactEntry, CustomerEntry, Key, NumberEntry, overlapping
from voice_intake.domain.customers.faults import FaultList
from voice_intake.domain.customers.row import COLUMNS, AllowlistRow
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.user_message import UserMessage, said


@dataclass(frozen=True)
class FieldFault:
    """What is wrong with a field of a form, or with the whole of it where none is named."""

    field: str
    hint: UserMessage


class RefusedEdit(RefusedChange):
    """Nothing was changed, and why: field by field."""

    def __init__(self, *faults: FieldFault) -> None:
        super().__init__("; ".join(f"{it.field}: {it.hint}" if it.field else str(it.hint) for it in faults))
        self.faults = faults


def refused(hint: UserMessage, *, field: str = "") -> RefusedEdit:
    return RefusedEdit(FieldFault(field, hint))


@dataclass(frozen=True, kw_only=True)
class CustomerForm:
    """`success_manager` is an agent's e-mail address, empty for nobody."""

    customer_number: str
    customer: str
    success_manager: str = ""


@dataclass(frozen=True, kw_only=True)
class ContractForm:
    """`contract` is the name of the quote or agreement."""

    tier: str
    contract: str = ""
    starts_on: str
    ends_on: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactForm:
    """`language` empty: is asked. `administrator` as a table says it: yes, no, or nothing for no."""

    contact: str
    email: str
    language: str = ""
    administrator: str = ""


@dataclass(frozen=True, kw_only=True)
class NumberForm:
    """A number in any form; Danish where no country is named."""

    phone: str
    label: str = ""


def read_customer(form: CustomerForm) -> tuple[str, CustomerEntry]:
    """The customer's number, and the customer. Raises RefusedEdit, as do all here."""
    line = _line({"customer_number": form.customer_number, "customer": form.customer})
    number, name = line.parsed("customer_number", cells.customer_number), line.needed("customer")
    _raise_faults(line)
    return number or "", CustomerEntry(name)


def read_contract(form: ContractForm) -> tuple[str, Contract]:
    """The contract's name, and its terms."""
    line = _line(asdict(form))
    contract = line.contract()
    if contract is None and not line.faults.count:
        line.parsed("tier", cells.tier)
    _raise_faults(line)
    if contract is None:
        raise AssertionError("a contract without a fault is one")
    return line.texts["contract"], contract


def read_last_day(text: str, *, starts_on: date, ends_on: date | None) -> date:
    """The day on which a contract is to end, sooner than it would."""
    line = _line({"ends_on": text})
    day = line.parsed("ends_on", cells.day)
    _raise_faults(line)
    if day is None:
        raise AssertionError("a day without a fault is one")
    if day < starts_on:
        hint = said(
            "before the contract begins, on %(starts_on)s: the last day comes after the first", starts_on=starts_on
        )
        raise refused(hint, field="ends_on")
    if ends_on and day > ends_on:
        hint = said("the contract ends sooner, on %(ends_on)s: change it if it is to go on for longer", ends_on=ends_on)
        raise refused(hint, field="ends_on")
    return day


def read_contact(form: ContactForm) -> tuple[str, ContactEntry]:
    """The contact's e-mail address, and the contact."""
    line = _line(asdict(form))
    read = line.contact()
    if read is None and not line.faults.count:
        line.parsed("email", cells.email)
        line.needed("contact")
    _raise_faults(line)
    if read is None:
        raise AssertionError("a contact without a fault is one")
    return read


def read_number(form: NumberForm) -> tuple[str, NumberEntry]:
    """The number as E.164, and what it is called."""
    line = _line(asdict(form))
    number = line.parsed("phone", cells.phone)
    _raise_faults(line)
    return number or "", NumberEntry(line.texts["label"])


def read_reason(text: str) -> str:
    """Why something was done, for colleagues: one line, which may be empty."""
    reason = cells.tidy(text)
    if len(reason) > LONGEST_REASON:
        raise refused(said("write at most %(most)s characters", most=LONGEST_REASON), field="reason")
    return reason


LONGEST_REASON = 200


def refuse_overlap(contracts: Mapping[Key, Contract], key: Key) -> None:
    """Whether the contract `key` is in force together with one that must not be beside it."""
    for pair in overlapping(contracts):
        if key not in pair:
            continue
        other = pair[0] if pair[1] == key else pair[1]
        raise refused(_overlap(other, key, contracts), field="starts_on")


def _overlap(other: Key, key: Key, contracts: Mapping[Key, Contract]) -> UserMessage:
    terms = contracts[other]
    which = {"contract": other[1], "starts_on": terms.starts_on, "ends_on": terms.ends_on, "tier": terms.tier}
    if terms.ends_on is None and other[1] == key[1]:
        return said(
            "'%(contract)s' is in force already, from %(starts_on)s on without an end: one name stands for one "
            "contract at a time",
            **which,
        )
    if terms.ends_on is None:
        return said(
            "'%(contract)s' is in force then, from %(starts_on)s on without an end: two %(tier)s contracts of one "
            "customer may not overlap",
            **which,
        )
    if other[1] == key[1]:
        return said(
            "'%(contract)s' is in force already, from %(starts_on)s to %(ends_on)s: one name stands for one contract "
            "at a time",
            **which,
        )
    return said(
        "'%(contract)s' is in force then, from %(starts_on)s to %(ends_on)s: two %(tier)s contracts of one customer "
        "may not overlap",
        **which,
    )


def _line(fields: Mapping[str, str]) -> AllowlistRow:
    line = AllowlistRow(1, {column: cells.clean(fields.get(column, "")) for column in COLUMNS}, FaultList())
    line.is_valid()
    _raise_faults(line)
    return line


def _raise_faults(line: AllowlistRow) -> None:
    if line.faults.count:
        raise RefusedEdit(*(FieldFault(fault.column, fault.hint) for fault in line.faults.told()))

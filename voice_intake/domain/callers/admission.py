"""Who may call: an administrator (P2) of a customer whose extended contract is in force (P1, P10).

Decided once, by the instant at which the call arrived, and kept with the call. `explain` and the console ask the very
same function.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from voice_intake.domain.language import Language
from voice_intake.domain.ticket import PHONE_TIER, Tier


class AdmissionReason(StrEnum):
    """Why somebody was admitted or refused."""

    ENTITLED = "entitled"
    BLOCKED = "blocked"
    NOT_ADMINISTRATOR = "not_administrator"
    NO_CONTRACT = "no_contract"
    CONTRACT_NOT_BEGUN = "contract_not_begun"
    CONTRACT_ENDED = "contract_ended"
    STANDARD = "standard"
    UNKNOWN = "unknown"
    SHUT = "shut"
    """Too many failures to identify: the door is shut for a while."""


NOT_IDENTIFIED = "not_identified"
"""Stored in place of a `AdmissionReason` with a call that ended before the caller was identified."""


class ContractState(StrEnum):
    """Of one contract on one day."""

    NOT_BEGUN = "not_begun"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True)
class Contract:
    """A support contract; `ends_on` is its last day, None for no end. Days are days of the policy's time zone."""

    tier: Tier
    starts_on: date
    ends_on: date | None = None

    def is_in_force(self, on: date) -> bool:
        return self.state(on) is ContractState.IN_FORCE

    def state(self, on: date) -> ContractState:
        if on < self.starts_on:
            return ContractState.NOT_BEGUN
        return ContractState.IN_FORCE if self.ends_on is None or on <= self.ends_on else ContractState.ENDED


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """The newest unfinished case of a contact. `respond_by` is None when nobody owes an answer by a certain time."""

    ticket_id: int
    reference: str
    respond_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class KnownContact:
    """What the desk knows of a contact when a call arrives."""

    id: int
    name: str
    customer_id: int
    customer: str
    language: Language | None
    is_administrator: bool
    is_blocked: bool
    contracts: tuple[Contract, ...]
    open_case: OpenCase | None = None


def admit(contact: KnownContact, on: date) -> AdmissionReason:
    """ENTITLED, or why not.

    Somebody who is no administrator hears only that, and nothing of the customer's contract, which is between the desk
    and the administrators.
    """
    if contact.is_blocked:
        return AdmissionReason.BLOCKED
    if not contact.is_administrator:
        return AdmissionReason.NOT_ADMINISTRATOR
    return evaluate_contracts(contact.contracts, on)


def evaluate_contracts(contracts: Sequence[Contract], on: date) -> AdmissionReason:
    """What an administrator of a customer with these contracts hears that day."""
    contract = contract_for(contracts, on)
    if contract is None:
        return AdmissionReason.NO_CONTRACT
    match contract.state(on):
        case ContractState.IN_FORCE:
            return AdmissionReason.ENTITLED if contract.tier is PHONE_TIER else AdmissionReason.STANDARD
        case ContractState.NOT_BEGUN:
            return AdmissionReason.CONTRACT_NOT_BEGUN
        case ContractState.ENDED:
            return AdmissionReason.CONTRACT_ENDED


def contract_for(contracts: Sequence[Contract], on: date) -> Contract | None:
    """The contract that decides: extended in force, else standard in force, else the next to begin, else the last."""
    in_force = [contract for contract in contracts if contract.is_in_force(on)]
    if in_force:
        return min(in_force, key=lambda contract: contract.tier is not PHONE_TIER)
    to_come = [contract for contract in contracts if on < contract.starts_on]
    if to_come:
        return min(to_come, key=lambda contract: contract.starts_on)
    return max(contracts, key=lambda contract: contract.ends_on or date.max, default=None)


@dataclass(frozen=True)
class Outlook:
    """What a customer's administrators hear from a day on, until that of the next one."""

    since: date
    reason: AdmissionReason


def outlook(contracts: Sequence[Contract], today: date) -> tuple[Outlook, ...]:
    """From today on, and from each day on which it changes."""
    turns = {contract.starts_on for contract in contracts}
    turns |= {each.ends_on + timedelta(days=1) for each in contracts if each.ends_on and each.ends_on < date.max}
    days = [today, *sorted(day for day in turns if day > today)]
    found: list[Outlook] = []
    for day in days:
        reason = evaluate_contracts(contracts, day)
        if not found or found[-1].reason is not reason:
            found.append(Outlook(day, reason))
    return tuple(found)


def is_locked_out(
    failures: Sequence[datetime], now: datetime, *, limit: int, window: timedelta, lasts: timedelta
) -> bool:
    """Whether a door is shut: the last `limit` failures fell within `window`, and the newest less than `lasts` ago.

    No failure is counted while the door is shut, so it opens again however often somebody tries.
    """
    last = sorted(failures)[-limit:]
    return len(last) == limit and last[-1] - last[0] <= window and now < last[-1] + lasts


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A contact who may be calling, with the decision that was taken on arrival."""

    contact_id: int
    name: str
    customer_id: int
    customer: str
    language: Language | None
    reason: AdmissionReason
    open_case: OpenCase | None = None

    @property
    def is_entitled(self) -> bool:
        return self.reason is AdmissionReason.ENTITLED

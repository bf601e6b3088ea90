"""One line of the allowlist's table: its cells understood, each fault noted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers import cells
from voice_intake.domain.customers.allowlist import ContactEntry
from voice_intake.domain.customers.faults import FaultList
from voice_intake.domain.user_message import InvalidInput, UserMessage, said

T = TypeVar("T")

TERMS = ("tier", "contract", "starts_on", "ends_on")
PERSON = ("contact", "email", "language", "phone", "label")
"""What tells that a line names a contact. `administrator` does not: no is all that it says of nobody."""


@dataclass(frozen=True)
class AllowlistRow:
    """`texts` are clean, by column; `number` is the line's place in the file."""

    number: int
    texts: Mapping[str, str]
    faults: FaultList

    def is_valid(self) -> bool:
        """Whether the cells are short enough to be read, and hold nothing but text."""
        before, whole = self.faults.count, "".join(self.texts.values())
        if len(whole) <= cells.LONGEST and whole.isprintable():
            return True
        for column, text in self.texts.items():
            if len(text) > cells.LONGEST:
                self.fault(
                    column,
                    said("%(length)s characters long: write at most %(most)s", length=len(text), most=cells.LONGEST),
                )
            elif not text.isprintable():
                self.fault(column, said("control characters are no text: write it again by hand"))
        return self.faults.count == before

    def parsed(self, column: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(self.texts[column])
        except InvalidInput as unsound:
            self.fault(column, unsound.hint)
            return None

    def needed(self, column: str) -> str:
        if not self.texts[column]:
            self.fault(column, said("empty: write the name"))
        return self.texts[column]

    def contract(self) -> Contract | None:
        """None where the line says nothing of a contract, or nothing sound."""
        if not any(self.texts[column] for column in TERMS):
            return None
        tier, starts_on = self.parsed("tier", cells.tier), self.parsed("starts_on", cells.day)
        ends_on = self.parsed("ends_on", cells.day) if self.texts["ends_on"] else None
        if tier is None or starts_on is None or (ends_on is None and self.texts["ends_on"]):
            return None
        if ends_on and ends_on < starts_on:
            self.fault(
                "ends_on",
                said(
                    "before the contract begins, on %(starts_on)s: the last day comes after the first",
                    starts_on=starts_on,
                ),
            )
            return None
        return Contract(tier, starts_on, ends_on)

    def contact(self) -> tuple[str, ContactEntry] | None:
        """E-mail address and contact; None where the line names nobody, or nobody soundly."""
        administrator = self.parsed("administrator", cells.answer)
        if not (any(self.texts[column] for column in PERSON) or administrator):
            return None
        email, name = self.parsed("email", cells.email), self.needed("contact")
        before = self.faults.count
        language = self.parsed("language", cells.language)
        if email is None or not name or administrator is None or self.faults.count > before:
            return None
        return email, ContactEntry(name, language, administrator)

    def phone(self) -> str | None:
        """None for somebody without a number, or without a sound one."""
        if self.texts["phone"]:
            return self.parsed("phone", cells.phone)
        if self.texts["label"]:
            self.fault("label", said("there is no phone to call so: write one, or empty this cell"))
        return None

    def fault(self, column: str, hint: UserMessage) -> None:
        self.faults.add(self.number, column, self.texts.get(column, ""), hint)


COLUMNS = (
    "customer_number",
    "customer",
    "tier",
    "contract",
    "starts_on",
    "ends_on",
    "contact",
    "email",
    "language",
    "administrator",
    "phone",
    "label",
)

"""What is shown of the queue, as its address says it, and the links by which that is changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from flask import url_for
from flask_babel import gettext as _

from voice_intake.actions.cases.queue import QueueCounts, QueueFilter
from voice_intake.actions.cases.queue_customers import QueueCustomer
from voice_intake.domain.language import Language
from voice_intake.domain.ticket import UNFINISHED, Priority, Status
from voice_intake.web.shared import i18n
from voice_intake.web.shared.filter_chips import Chip, FilterGroup, number
from voice_intake.web.shared.formatting import status_told

MINE, NOBODYS = "mine", "nobodys"


@dataclass(frozen=True, kw_only=True)
class QueueView:
    """Of each only what makes sense: whatever else an address says counts as not said."""

    who: str | None = None
    priority: Priority | None = None
    customer: int | None = None
    language: Language | None = None
    status: Status | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        customer = number(args.get("customer"))
        return cls(
            who=who if (who := args.get("who")) in (MINE, NOBODYS) else None,
            priority=Priority(level) if (level := number(args.get("priority"))) in tuple(Priority) else None,
            customer=customer,
            language=Language(spoken) if (spoken := args.get("language")) in tuple(Language) else None,
            status=Status(status) if (status := args.get("status")) in tuple(Status) else None,
        )

    @property
    def args(self) -> dict[str, Any]:
        """For `url_for`."""
        return {name: str(value) for name, value in vars(self).items() if value is not None}

    @property
    def is_counted(self) -> bool:
        """Of finished cases there are too many to count."""
        return self.status is None or self.status in UNFINISHED

    def of(self, agent_id: int) -> QueueFilter:
        return QueueFilter(
            assignee_id=agent_id if self.who == MINE else None,
            is_nobodys=self.who == NOBODYS,
            priority=self.priority,
            customer_id=self.customer,
            language=self.language,
            status=self.status,
        )


def groups(shown: QueueView, counts: QueueCounts) -> Sequence[FilterGroup]:
    return (
        FilterGroup(_("Assigned to"), _by_who(shown, counts)),
        FilterGroup(_("Priority"), [_priority(shown, each, counts) for each in Priority]),
        FilterGroup(_("Status"), [_status(shown, each, counts) for each in Status]),
        FilterGroup(_("Language"), [_language(shown, each, counts) for each in Language]),
    )


def customer_chips(shown: QueueView, counts: QueueCounts, customers: Iterable[QueueCustomer]) -> Sequence[Chip]:
    return [
        _chip(shown, "customer", each.id, label=each.name, count=_count(shown, counts, each.cases))
        for each in customers
    ]


def _by_who(shown: QueueView, counts: QueueCounts) -> Sequence[Chip]:
    everybody = Chip(
        label=_("All"),
        url=_url(replace(shown, who=None)),
        is_chosen=shown.who is None,
        count=_count(shown, counts, counts.everybody),
    )
    mine = _chip(shown, "who", MINE, label=_("Mine"), count=str(counts.mine) if shown.is_counted else "")
    nobodys = _chip(shown, "who", NOBODYS, label=_("Unassigned"), count=_count(shown, counts, counts.nobodys))
    return (everybody, mine, nobodys)


def _priority(shown: QueueView, priority: Priority, counts: QueueCounts) -> Chip:
    chip = _chip(shown, "priority", priority, label=i18n.severity(priority))
    return replace(chip, count=_count(shown, counts, counts.by_priority[priority]), severity=int(priority))


def _status(shown: QueueView, status: Status, counts: QueueCounts) -> Chip:
    unfinished = replace(shown, status=None)
    count = _count(unfinished, counts, counts.by_status[status]) if status in UNFINISHED else ""
    return _chip(shown, "status", status, label=status_told(status), count=count)


def _language(shown: QueueView, language: Language, counts: QueueCounts) -> Chip:
    count = _count(shown, counts, counts.by_language[language])
    return _chip(shown, "language", language, label=i18n.language_name(language), count=count)


def _chip(shown: QueueView, name: str, value: object, *, label: str, count: str = "") -> Chip:
    is_chosen = getattr(shown, name) == value
    wanted: dict[str, Any] = {name: None if is_chosen else value}
    changed = replace(shown, **wanted)
    return Chip(label=label, url=_url(changed), is_chosen=is_chosen, count=count)


def _url(shown: QueueView) -> str:
    return url_for("queue.queue", **shown.args)


def _count(shown: QueueView, counts: QueueCounts, value: int) -> str:
    """Where only a part was counted, there may be more, even where that part has none."""
    if not shown.is_counted or (counts.is_partial and not value):
        return ""
    return f"{value}+" if counts.is_partial else str(value)

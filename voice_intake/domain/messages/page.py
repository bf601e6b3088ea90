"""A page: the text that calls an agent to a case that waits for a person. No word of the caller's, and no number."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from voice_intake.domain.agents.ring_order import Colleague, serves
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Dated, Printed, Say, Worded
from voice_intake.domain.ticket import UNFINISHED, Priority, Status, format_reference

LONGEST_NAME = 60
"""Characters of a customer's name that a text of two segments has room for."""

PLAIN = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The letters of GSM 03.38. One other letter, and a text has room for less than half as much."""


@dataclass(frozen=True, kw_only=True)
class PagedCase:
    """A case as it stands when the page is written."""

    reference: str
    priority: Priority
    customer: str
    respond_by: datetime | None
    status: Status
    is_answered: bool

    @property
    def still_waits(self) -> bool:
        """For a person: otherwise a page would be a false alarm."""
        return not self.is_answered and self.status in UNFINISHED


def is_urgent(priority: Priority, policy: Policy) -> bool:
    """Whether people are paged: what is worth waking them for is worth a text by day too, when nobody answered."""
    return priority is Priority.CRITICAL or priority in policy.page_out_of_hours


def agents_to_page(colleagues: Iterable[Colleague], *, arrived_at: datetime, now: datetime) -> tuple[Colleague, ...]:
    """Everybody on duty for this caller who can read a text; where that is nobody, all who can and are not away."""
    reachable = [each for each in colleagues if takes_texts(each.phone)]
    on_duty = tuple(each for each in reachable if serves(each, arrived_at=arrived_at, now=now))
    return on_duty or tuple(each for each in reachable if not _is_away(each, now))


def _is_away(colleague: Colleague, now: datetime) -> bool:
    """By the rota: who is only off duty may be at home, and who is away is on holiday or ill."""
    in_force = [each for each in colleague.rota.exceptions if each.starts_at <= now < each.ends_at]
    return bool(in_force) and not in_force[-1].is_on_duty


def takes_texts(phone: str | None) -> bool:
    """A number does; `sip:…` and `client:…` do not."""
    return phone is not None and phone.startswith("+")


def paging_language(languages: Iterable[str], policy: Policy) -> Language:
    """The language to write to an agent in: the desk's own, if they speak it."""
    spoken = [Language(each) for each in languages]
    return policy.default_language if policy.default_language in spoken else spoken[0]


def page_text(case: PagedCase, language: Language, policy: Policy, link: str, now: datetime) -> tuple[Say, ...]:
    """In `language`, the agent's."""
    return tuple(_page(case, language, policy, link, now))


def _page(case: PagedCase, language: Language, policy: Policy, link: str, now: datetime) -> Iterator[Say]:
    reference = Printed(format_reference(case.reference))
    customer = plain(case.customer[:LONGEST_NAME])
    yield _say(
        "page.waits", language, desk=policy.desk_name, reference=reference, priority=case.priority, customer=customer
    )
    if case.respond_by is None:
        yield _say("page.best_effort", language)
    elif case.respond_by <= now:
        yield _say("page.overdue", language)
    else:
        yield _say("page.due", language, due=Dated(case.respond_by))
    yield _say("page.link", language, link=Printed(link))


def plain(name: str) -> str:
    """The name in letters that a text has at no extra cost: Škoda → Skoda; what has no such letter becomes `?`."""
    return "".join(letter if letter in PLAIN else _nearest(letter) for letter in name)


def _nearest(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base in PLAIN else "?"


def _say(key: str, language: Language, /, **values: Worded) -> Say:
    return Say(key, language, tuple(values.items()))

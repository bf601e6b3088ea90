"""What the line knows at the end, read from its own tables, its store and its logs."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.call import Call
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from models.upkeep import Reconciliation
from models.voicemail import Voicemail
from voice_intake.domain.voicemail.voicemail import recording_key

EXCEPTION = re.compile(r"^((?:\w+\.)+\w+|\w+(?:Error|Exception|Failure|Interrupt))(?::|$)", re.MULTILINE)
"""Where a traceback names one."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """By the carrier's identifiers. `cases` are the references that a call opened or added to, as often as it did."""

    calls: Mapping[str, Call]
    cases: Mapping[str, Sequence[str]]
    voicemails: Mapping[str, Voicemail]
    texts: Sequence[Notification]
    comparisons: int


def read(engine: Engine) -> Records:
    with Session(engine) as session:
        calls = {call.call_sid: call for call in session.scalars(select(Call))}
        return Records(
            calls=calls,
            cases=_cases(session, {call.id: sid for sid, call in calls.items()}),
            voicemails={row.recording_sid: row for row in session.scalars(select(Voicemail))},
            texts=session.scalars(select(Notification).where(Notification.channel == "sms")).all(),
            comparisons=session.scalar(select(func.count()).select_from(Reconciliation)) or 0,
        )


def _cases(session: Session, sids: Mapping[int, str]) -> dict[str, list[str]]:
    """A case that was opened by an early end and then merged into the one that its caller chose is none of its own."""
    references = {row.id: row.reference for row in session.execute(select(Ticket.id, Ticket.reference))}
    merged = set(session.scalars(select(TicketEvent.ticket_id).where(TicketEvent.kind == "merged")))
    opened = select(Ticket.call_id, Ticket.id).where(Ticket.call_id.is_not(None))
    added = select(TicketEvent.call_id, TicketEvent.ticket_id).where(TicketEvent.kind == "caller_added")
    found: dict[str, list[str]] = {sid: [] for sid in sids.values()}
    for statement in (opened, added):
        for call_id, ticket_id in session.execute(statement):
            if call_id is not None and ticket_id not in merged:
                found[sids[call_id]].append(references[ticket_id])
    return found


def hash_in_store(folder: Path, voicemail: Voicemail) -> str:
    """Of what lies there; empty where nothing does."""
    file = folder / recording_key(voicemail.recording_sid, voicemail.captured_at)
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def files_in(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


@dataclass(frozen=True, kw_only=True)
class Log:
    """What all processes wrote, as one text, and the events in it."""

    text: str
    events: "Counter[str]"
    found: "Counter[str]"
    """What was lost and found, by what it was."""
    failures: "Counter[str]"
    """With which exceptions turns, requests and jobs failed."""


def read_log(folder: Path) -> Log:
    text = "".join(file.read_text(errors="replace") for file in sorted(folder.glob("*.log")))
    lines = list(_lines(text))
    return Log(
        text=text,
        events=Counter(line.get("event", "") for line in lines),
        found=Counter(line["what"] for line in lines if line.get("event") == "lost_and_found"),
        failures=Counter(_kind(line) for line in lines if "exception" in line),
    )


def _lines(text: str) -> Iterator[dict[str, Any]]:
    """The last line of a killed process may be a part of one."""
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                yield json.loads(line)
            except ValueError:
                continue


def _kind(line: Mapping[str, Any]) -> str:
    """The exception that came last, without what it says."""
    kinds: list[str] = EXCEPTION.findall(str(line.get("exception", "")))
    return kinds[-1] if kinds else "?"

"""The drill as a table: what was done to the line, and what came of it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from tests.drill.callers import Story
from tests.drill.judge import AT_MOST_ONE, EXACTLY_ONE, NONE, STORED, Trial, owed
from twilio_sandbox import Exchange

Row = tuple[str, str]


def table(trial: Trial) -> str:
    rows = list(_rows(trial))
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in rows)


def _rows(trial: Trial) -> Iterator[Row]:
    yield from _what_was_done(trial)
    yield from _what_came_of_it(trial)


def _what_was_done(trial: Trial) -> Iterator[Row]:
    evidence = trial.evidence
    plan, callbacks = evidence.plan, evidence.stage.account.callbacks
    turns = [exchange for story in evidence.stories for exchange in story.call.requests]
    yield "database", "PostgreSQL" if plan.is_on_postgresql else "SQLite"
    yield "calls", f"{len(evidence.stories)}, {plan.at_once} at a time, seed {plan.seed}"
    yield "kill -9, and restarts", _counted(evidence.blows)
    yield "starts that failed", f"{evidence.failed_starts}"
    yield "turns", f"{len(turns)}, without an answer in time {sum(map(_failed, turns))}"
    yield (
        "callbacks",
        f"{len(callbacks.deliveries)} sent, of them in vain {sum(_failed(it.exchange) for it in callbacks.deliveries)};"
        f" dropped {len(callbacks.dropped)}",
    )
    failed = {what: trial.log.events[f"{what}_failed"] for what in ("turn", "request", "job")}
    yield "failed, the database being away", _counted(failed)


def _failed(exchange: Exchange) -> bool:
    return exchange.status is None or exchange.status >= 300


def _what_came_of_it(trial: Trial) -> Iterator[Row]:
    evidence, records = trial.evidence, trial.records
    stories = {due: [it for it in evidence.stories if owed(it) == due] for due in (EXACTLY_ONE, NONE, AT_MOST_ONE)}
    stored = [row for row in records.voicemails.values() if row.status in STORED]
    texts = Counter(row.status for row in records.texts)
    left = sum(recording.status == "completed" for recording in trial.recordings)
    yield "outcomes", _counted(Counter(str(call.outcome) for call in records.calls.values()))
    yield "calls of the entitled, their cases", _cases(trial, stories[EXACTLY_ONE])
    yield "calls of others, their cases", _cases(trial, stories[NONE])
    yield "cut off while they said who they are", _cases(trial, stories[AT_MOST_ONE])
    yield "lost and found", f"{_counted(trial.log.found)} ({records.comparisons} comparisons)"
    yield "recordings, messages in them, stored", f"{len(trial.recordings)}, {len(trial.messages)}, {len(stored)}"
    yield "still at Twilio", f"{left}"
    yield "texts at Twilio, as we know them", f"{len(evidence.stage.account.messages)}, {_counted(texts)}"
    yield "calls with two texts", f"{_twice(trial)}"
    yield "looks until nothing was due", f"{evidence.looks}"
    yield "took", f"{evidence.seconds_of_calls:.0f} s of calls, {evidence.seconds:.0f} s in all"


def _cases(trial: Trial, stories: list[Story]) -> str:
    return f"{len(stories)}, {sum(len(trial.records.cases.get(story.call.sid, ())) for story in stories)}"


def _twice(trial: Trial) -> int:
    """Calls whose rows, and texts at Twilio that no row knows, come to more than one."""
    rows = Counter(row.call_id for row in trial.records.texts)
    known = {row.message_sid for row in trial.records.texts}
    strays = sum(message.sid not in known for message in trial.evidence.stage.account.messages)
    return sum(count > 1 for count in rows.values()) + strays


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda it: -it[1]))

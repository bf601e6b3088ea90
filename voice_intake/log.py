"""Structured logs, one line an event: constant names, identifiers, never a full number, a PIN or a transcript."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

IDENTIFIERS = frozenset({"timestamp", "call_sid", "recording_sid", "message_sid"})
"""What is no number, however many digits it has."""

_NUMBER = re.compile(r"\+?\d[\d ]{6,}\d")


def configure(*, for_people: bool = False, is_quiet: bool = False) -> None:
    """Lines of JSON on standard error, or coloured ones for somebody at a terminal; quiet: only what went wrong."""
    renderer = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_numbers,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if is_quiet else logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("urllib3").setLevel(logging.INFO)  # at DEBUG it tells addresses, and these may ask for a number


def bind_request(call_sid: str | None) -> None:
    """Every line of this request names its call."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(call_sid=call_sid)


def bind_job(name: str) -> None:
    """Every line of this piece of work names its job, and nothing of the piece before."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(job=name)


def mask_numbers(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    """Whatever looks like a telephone number keeps its first three and last two characters, in lists too."""
    for key, value in event.items():
        if key not in IDENTIFIERS:
            event[key] = _masked(value)
    return event


def _masked(value: Any) -> Any:  # noqa: ANN401 - whatever is logged
    match value:
        case str():
            return _NUMBER.sub(lambda found: f"{found[0][:3]}••••{found[0][-2:]}", value)
        case dict():
            return {key: _masked(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(each) for each in value]
        case _:
            return value

"""Structured logs, one line an event: constant names, identifiers, never a full number, a PIN or a transcript."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_NUMBER = re.compile(r"\+?\d[\d ]{6,}\d")


def configure(*, for_people: bool = False) -> None:
    """Lines of JSON on standard error, or coloured ones for somebody at a terminal."""
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
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def bind_request(call_sid: str | None) -> None:
    """Every line of this request names its call."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(call_sid=call_sid)


def mask_numbers(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    """Whatever looks like a telephone number keeps its first three and last two characters."""
    for key, value in event.items():
        if isinstance(value, str) and key not in ("timestamp", "call_sid", "recording_sid"):
            event[key] = _NUMBER.sub(lambda found: f"{found[0][:3]}••••{found[0][-2:]}", value)
    return event

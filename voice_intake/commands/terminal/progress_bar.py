"""How far a long piece of work is, for a person who waits at a terminal; nothing for a program, or for a short one."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")

PATIENCE_SECONDS = 1.0
STEP = 500


def watched(items: Iterable[T], label: str, expected: int | None) -> Iterator[T]:
    """The items; a bar on standard error once they have taken a second."""
    if not expected or not sys.stderr.isatty():
        yield from items
        return
    remaining = iter(items)
    started = time.monotonic()
    done = 0
    for item in remaining:
        yield item
        done += 1
        if done % STEP == 0 and time.monotonic() - started > PATIENCE_SECONDS:
            break
    else:
        return
    with click.progressbar(length=max(expected, done), label=label, file=sys.stderr, update_min_steps=STEP) as bar:
        bar.update(done)
        for item in remaining:
            yield item
            bar.update(1)

"""The locks, as the oldest pip that is promised reads them: what is asked for with an extra is pinned with it."""

import re
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_whatever_is_asked_for_is_pinned_under_that_name(name: str) -> None:
    """A pip before 23.3 takes `coverage==7` for no answer to `coverage[toml]>=6`, and refuses all of the lock."""
    pinned = pins(ROOT.joinpath(name).read_text(encoding="utf-8"))
    asked = {*lines(ROOT.joinpath(name).with_suffix(".in")), *wishes(pinned)}
    assert asked - {f"{each}{extra}" for each, extras in pinned.items() for extra in ("", *extras)} == set()


def test_what_an_extra_asks_for_is_missed_where_the_pin_has_no_extra() -> None:
    lock = "anyio==4 ; sys_platform == 'none' \\\nmoto[s3]==5.2.5 ; python_version > '3' \\\npsycopg==3.3.9 \\\n"
    assert pins(lock) == {"moto": {"[s3]"}, "psycopg": set()}
    assert "py-partiql-parser" in set(wishes({"moto": {"[s3]"}}))
    assert "py-partiql-parser" not in set(wishes({"moto": set()}))


def pins(lock: str) -> dict[str, set[str]]:
    """What is installed on this machine, with the extras that it is pinned with."""
    found: dict[str, set[str]] = {}
    for line in re.findall(r"^[a-z0-9].*?==.*?(?= \\?$)", lock, re.MULTILINE):
        pin = Requirement(line)
        if not pin.marker or pin.marker.evaluate():
            found.setdefault(pin.name, set()).update(f"[{extra}]" for extra in pin.extras)
    return found


def wishes(pinned: dict[str, set[str]]) -> Iterator[str]:
    """What these ask for on this machine, each as `name` or `name[extra]`."""
    for each, extras in pinned.items():
        for line in requires(each) or []:
            wish = Requirement(line)
            if not wish.marker or any(wish.marker.evaluate({"extra": extra.strip("[]")}) for extra in ("", *extras)):
                yield from named(wish)


def lines(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "-r ")):
            yield from named(Requirement(line))


def named(wish: Requirement) -> Iterator[str]:
    name = canonicalize_name(wish.name)
    yield name
    yield from (f"{name}[{extra}]" for extra in wish.extras)

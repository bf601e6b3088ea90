import io
import sys

import pytest

from voice_intake.commands import progress
from voice_intake.commands.progress import watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", -1)
    return terminal


@pytest.mark.parametrize("expected", [None, 10, 2000, 9999])
def test_nothing_is_lost_on_the_way_whatever_was_expected(terminal: Terminal, expected: int | None) -> None:
    assert list(watched(range(2000), "Reading", expected)) == list(range(2000))


def test_long_work_shows_how_far_it_is(terminal: Terminal) -> None:
    list(watched(range(2000), "Reading", 2000))

    assert "Reading" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_short_work_shows_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 60)

    list(watched(range(2000), "Reading", 2000))

    assert terminal.getvalue() == ""


def test_a_program_is_shown_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", -1)

    assert list(watched(range(2000), "Reading", 2000)) == list(range(2000))
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]

import io
import sys

import pytest

from voice_intake.commands.terminal import progress_bar
from voice_intake.commands.terminal.progress_bar import watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def wait_at(
    monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO, *, patience: float, expected: int | None
) -> list[int]:
    """What is left of 2,000 items that somebody watched; pytest has a standard error of its own for each phase."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stderr)
        patch.setattr(progress_bar, "PATIENCE_SECONDS", patience)
        return list(watched(range(2000), "Reading", expected))


@pytest.mark.parametrize("expected", [None, 10, 2000, 9999])
@pytest.mark.parametrize("stderr", [Terminal, io.StringIO])
def test_nothing_is_lost_on_the_way(
    monkeypatch: pytest.MonkeyPatch, stderr: type[io.StringIO], expected: int | None
) -> None:
    assert wait_at(monkeypatch, stderr(), patience=-1, expected=expected) == list(range(2000))


def test_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()

    wait_at(monkeypatch, terminal, patience=-1, expected=2000)

    assert "Reading" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()

    wait_at(monkeypatch, terminal, patience=60, expected=2000)

    assert terminal.getvalue() == ""


def test_a_program_is_shown_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = io.StringIO()

    wait_at(monkeypatch, stderr, patience=-1, expected=2000)

    assert stderr.getvalue() == ""

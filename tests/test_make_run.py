"""`make run`, from a clone: one screen, one Ctrl-C, and what to do where it cannot be."""

import socket
import subprocess
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest
import requests
from sqlalchemy import create_engine, func, select, text

from models.customer import Customer
from tests.clone import OPEN, PATIENCE, clone, making
from voice_intake.commands.serving.child_processes import GRACE_SECONDS, free_port
from voice_intake.domain.demo.demo_desk import AGENTS, PASSWORD


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clone(tmp_path_factory.mktemp("clone") / "voice-intake")


def test_it_opens_says_how_to_go_on_ends_at_once_and_keeps_what_was_done(folder: Path) -> None:
    port = free_port()
    with making(folder, "run", f"PORT={port}") as first:
        first.waits_for(OPEN)
        assert all(f"http://127.0.0.1:{port}/{page}\n" in first.shown for page in ("phone", ""))
        assert all(f"{agent.email:20} {PASSWORD}" in first.shown for agent in AGENTS)
        assert '"event"' not in first.shown
        assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE).status_code == 200
        with making(folder, "run", f"PORT={free_port()}") as second:
            assert second.ends() == 2
            assert f"The demo is open already, at http://127.0.0.1:{port}: use it there" in second.shown
        first.waits_for(OPEN)
        began = monotonic()
        first.presses_ctrl_c()
        assert monotonic() - began < GRACE_SECONDS
        assert psutil.wait_procs(first.family, timeout=PATIENCE)[1] == []
        after = first.shown.partition(OPEN)[2]
        assert after.strip() in ("", "^C")

    _add_customer(folder)
    with making(folder, "run", f"PORT={port}") as again:
        again.waits_for(OPEN)
        assert f"mette@desk.example   {PASSWORD}" in again.shown
        assert _customers(folder) == 7
        again.presses_ctrl_c()
    with making(folder, "run", f"PORT={port}", "FRESH=1") as fresh:
        fresh.waits_for(OPEN)
        assert _customers(folder) == 6
        fresh.presses_ctrl_c()


def test_ctrl_c_before_it_is_open_leaves_nothing_behind(folder: Path) -> None:
    port = free_port()
    with making(folder, "run", f"PORT={port}") as terminal:
        note = folder / "var" / "voice-intake.open"
        until = monotonic() + PATIENCE
        while not (note.exists() and note.read_text() == f"http://127.0.0.1:{port}") and monotonic() < until:
            sleep(0.02)
        family = psutil.Process(terminal.process.pid).children(recursive=True)
        assert OPEN not in terminal.shown
        terminal.presses_ctrl_c()
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
        assert "Traceback" not in terminal.shown
        assert "***" not in terminal.shown


def test_killed_it_leaves_no_telephone_and_no_worker_behind(folder: Path) -> None:
    port = free_port()
    with making(folder, "run", f"PORT={port}") as terminal:
        terminal.waits_for(OPEN)
        demo = next(each for each in terminal.family if "demo" in each.cmdline())
        children = demo.children(recursive=True)
        listening = {
            each.laddr.port for child in children for each in child.net_connections() if each.status == "LISTEN"
        }
        assert port in listening
        assert len(listening) == 2
        assert {word for child in children for word in child.cmdline()} >= {"phone", "worker"}
        demo.kill()
        assert psutil.wait_procs(children, timeout=GRACE_SECONDS)[1] == []
        for each in listening:
            socket.create_server(("127.0.0.1", each)).close()


def test_a_port_that_is_taken_is_told_with_one_that_is_free(folder: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with making(folder, "run", f"PORT={port}") as terminal:
            assert terminal.ends() == 2
    assert f"Error: Port {port} is taken by another program. Take another: make run PORT=" in terminal.shown


def test_a_desk_of_ones_own_is_neither_opened_as_a_demo_nor_thrown_away(folder: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/own.sqlite3")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customers (number TEXT, name TEXT)"))
        connection.execute(text("INSERT INTO customers VALUES ('4711', 'Real A/S')"))
    engine.dispose()
    database = f"DATABASE_URL=sqlite:///{tmp_path}/own.sqlite3"
    with making(folder, "run", f"PORT={free_port()}", "FRESH=1", database) as terminal:
        assert terminal.ends() == 2
    assert "holds customers who are no demo's" in terminal.shown
    assert tmp_path.joinpath("own.sqlite3").exists()


def test_a_real_account_is_never_opened_as_a_demo(folder: Path) -> None:
    with making(folder, "run", "TWILIO_ACCOUNT_SID=AC" + "1" * 32) as terminal:
        assert terminal.ends() == 2
    assert "DEMO is on beside a real TWILIO_ACCOUNT_SID: take one of the two away" in terminal.shown


@pytest.mark.parametrize(
    ("python", "told"),
    [
        ("no-such-python", "There is no no-such-python here. Voice Intake needs Python 3.11 or newer"),
        ("./old", "./old is Python 3.9.2. Voice Intake needs 3.11 or newer: make ... PYTHON=python3.12"),
    ],
)
def test_a_python_that_will_not_do_is_named(tmp_path: Path, python: str, told: str) -> None:
    _makefile(tmp_path)
    old = tmp_path / "old"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    assert told in _made(tmp_path, f"PYTHON={python}")


def test_a_python_without_venv_is_told_with_the_package_that_has_it(tmp_path: Path) -> None:
    _makefile(tmp_path)
    bare = tmp_path / "bare"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n')
    bare.chmod(0o755)
    assert "./bare comes without venv. On Debian and Ubuntu: apt-get install python3-venv" in _made(
        tmp_path, "PYTHON=./bare"
    )


def test_a_network_that_is_away_at_set_up_is_told_in_two_lines(tmp_path: Path) -> None:
    _makefile(tmp_path)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    python = binaries / "python"
    python.write_text("#!/bin/sh\necho a page of retries\necho 'no route to pypi.org'\nexit 1\n")
    python.chmod(0o755)
    told = _made(tmp_path)
    assert "It needs the network, once" in told
    assert "at last: no route to pypi.org" in told
    assert "retries" not in told


def _makefile(folder: Path) -> None:
    root = Path(__file__).parents[1]
    for name in ("Makefile", "requirements-setup.txt", "requirements.txt", "pyproject.toml"):
        folder.joinpath(name).write_bytes(root.joinpath(name).read_bytes())


def _made(folder: Path, *words: str) -> str:
    """What `make run` says where it fails."""
    made = subprocess.run(["make", "run", *words], cwd=folder, capture_output=True, text=True)  # noqa: S603, S607, PLW1510 - fails
    assert made.returncode == 2
    return made.stdout + made.stderr


def _add_customer(folder: Path) -> None:
    engine = create_engine(f"sqlite:///{folder}/var/voice-intake.sqlite3")
    with engine.begin() as connection:
        copied = "INSERT INTO customers (number, name, created_at) SELECT '999', 'One more', created_at FROM customers"
        connection.execute(text(f"{copied} LIMIT 1"))
    engine.dispose()


def _customers(folder: Path) -> int:
    engine = create_engine(f"sqlite:///{folder}/var/voice-intake.sqlite3")
    with engine.connect() as connection:
        found = connection.scalar(select(func.count()).select_from(Customer)) or 0
    engine.dispose()
    return found

"""`make` in a clone of this repository, at a terminal, as somebody does who has just heard of it.

What is set up is the virtual environment of the tests, so that no network is needed. Files that are not committed yet
are cloned as well: what is tried is what would be pushed.
"""

import os
import pty
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import psutil

ROOT = Path(__file__).parents[1]
PATIENCE = 240
OPEN = "Begin anew: make run FRESH=1"


@dataclass
class Terminal:
    """Somebody types, reads, and presses Ctrl-C."""

    process: "subprocess.Popen[bytes]"
    master: int
    read: bytearray = field(default_factory=bytearray)
    family: list[psutil.Process] = field(default_factory=list)
    reader: Thread = field(init=False)

    def __post_init__(self) -> None:
        self.reader = Thread(target=self._reads, daemon=True)
        self.reader.start()

    @property
    def shown(self) -> str:
        """All of it so far: what comes in pieces may be cut within a letter, and within the end of a line."""
        return self.read.decode(errors="ignore").replace("\r\n", "\n")

    def waits_for(self, text: str) -> None:
        until = monotonic() + PATIENCE
        while text not in self.shown:
            assert self.process.poll() is None, self.shown
            assert monotonic() < until, self.shown
            sleep(0.05)
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    def presses_ctrl_c(self) -> int:
        os.write(self.master, b"\x03")
        return self.ends()

    def ends(self) -> int:
        """And its last words have been read."""
        status = self.process.wait(timeout=PATIENCE)
        self.reader.join(timeout=PATIENCE)
        return status

    def _reads(self) -> None:
        while True:
            try:
                part = os.read(self.master, 4096)
            except OSError:  # the other end is closed
                return
            if not part:
                return
            self.read += part


def clone(folder: Path) -> Path:
    """The repository in a folder of its own, set up without a network."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)  # noqa: S603, S607 - our own
    for name in {*_listed("diff", "--name-only", "HEAD"), *_listed("ls-files", "--others", "--exclude-standard")}:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.exists():
            target.write_bytes(source.read_bytes())
        else:
            target.unlink(missing_ok=True)
    environment = folder / ".venv"
    environment.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        environment.joinpath(name).symlink_to(Path(sysconfig.get_path("scripts")).parent / name)
    for stamp in (".to-run", ".to-work"):
        environment.joinpath(stamp).touch()
    return folder


def _listed(*words: str) -> list[str]:
    told = subprocess.run(["git", *words, "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S603, S607 - our own
    return [name for name in told.stdout.decode().split("\0") if name]


@contextmanager
def making(folder: Path, *words: str) -> Iterator[Terminal]:
    """`make` and these words at a terminal of its own; everything that it started is gone afterwards."""
    master, slave = pty.openpty()
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    # A process that leads a session, and opens a terminal as its first, is whom Ctrl-C reaches, with its children.
    program = "import os, sys; os.close(os.open(os.ttyname(0), os.O_RDWR)); os.execvp(sys.argv[1], sys.argv[1:])"
    process = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", program, "make", *words],
        cwd=folder,
        env=own | {"PYTHONPATH": str(folder)},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    terminal = Terminal(process, master)
    try:
        yield terminal
    finally:
        for each in [*terminal.family, *_children(process)]:
            if each.is_running():
                each.send_signal(signal.SIGKILL)
        process.kill()
        process.wait()
        terminal.reader.join(timeout=PATIENCE)
        os.close(master)


def _children(process: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []

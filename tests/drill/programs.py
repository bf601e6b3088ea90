"""The line's own processes, started again at once whenever they end, as a service manager would."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Lock

from psutil import NoSuchProcess, Process

PATIENCE_SECONDS = 120
COMMAND = (sys.executable, "-m", "voice_intake")


class Program:
    """One command of voice-intake in a process group of its own; what it logs is added to a file."""

    def __init__(self, name: str, arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path) -> None:
        self.name, self.arguments, self.environment = name, arguments, environment
        self.log = folder / f"{name}.log"
        self.failed_starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._is_killed = False
        self._says_from = 0
        self._lock = Lock()

    def keep_up(self) -> None:
        """Starts it if it does not run. One that ended without being killed had a reason, such as a database away."""
        with self._lock:
            if self._process and self._process.poll() is None:
                return
            self.failed_starts += self._process is not None and not self._is_killed
            self._is_killed = False
            with self.log.open("ab") as log:
                self._says_from = log.tell()
                self._process = subprocess.Popen(
                    (*COMMAND, *self.arguments),
                    env=dict(self.environment),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self) -> bool:
        """All of it, at whatever instruction it is; whether there was anything to kill."""
        with self._lock:
            if not self._process or self._process.poll() is not None:
                return False
            self._is_killed = True
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            return True

    def kill_a_child(self, chance: Random) -> bool:
        with self._lock, suppress(NoSuchProcess):
            if self._process and (children := Process(self._process.pid).children()):
                chance.choice(children).kill()
                return True
        return False

    def has_said(self, event: str) -> bool:
        """Since it was last started."""
        return event in self.log.read_bytes()[self._says_from :].decode(errors="replace")

    def stop(self) -> int:
        """Politely; the exit status."""
        with self._lock:
            if self._process is None:
                return 0
            self._process.terminate()
            return self._process.wait(PATIENCE_SECONDS)


def run(*arguments: str, environment: Mapping[str, str], folder: Path) -> str:
    """A command from its start to its end; what it prints. Its log is kept with those of the others."""
    with (folder / f"{arguments[0]}-at-the-end.log").open("ab") as log:
        done = subprocess.run(
            (*COMMAND, *arguments), env=dict(environment), stdout=subprocess.PIPE, stderr=log, check=False, timeout=120
        )
    if done.returncode:
        raise RuntimeError(f"voice-intake {' '.join(arguments)} ended with {done.returncode}; see {log.name}")
    return done.stdout.decode()

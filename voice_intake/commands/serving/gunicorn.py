"""Gunicorn, told everything here and nothing by its own configuration files or environment."""

import signal
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.workers.sync import SyncWorker  # type: ignore[import-untyped]

from voice_intake.app import create_app
from voice_intake.config import Settings

TIMEOUT_SECONDS = 30
"""A worker that says nothing for so long is replaced. Twilio has given up on its answer after 15."""

GRACE_SECONDS = 15
"""To finish what was begun when we are told to stop: Twilio waits no longer."""

ALONE_SECONDS = 1.0
"""After which a worker notices that the one who has started it was killed, and leaves the port to others."""

ENDING = {signal.SIGINT, signal.SIGQUIT, signal.SIGTERM}


class GunicornServer(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, **options: Any) -> None:  # noqa: ANN401 - gunicorn's own
        self.settings = settings
        self.options = {
            **options,
            "worker_class": AttentiveWorker,
            "timeout": TIMEOUT_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_tmp_dir": memory(),
            "proc_name": "voice-intake",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """In each worker, after the fork: database connections must not be shared."""
        return create_app(self.settings)

    def run(self) -> None:
        try:
            AttentiveArbiter(self).run()
        except RuntimeError as failure:
            raise click.ClickException(str(failure)) from failure


class AttentiveArbiter(Arbiter):  # type: ignore[misc]
    """A process that has just been forked has our handlers, which note a signal down for us and not for itself.

    Told to end then, it would go on until it is killed. So it hears nothing before it has handlers of its own, and
    the program is loaded.
    """

    def spawn_worker(self) -> int:
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            pid: int = super().spawn_worker()
            return pid
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)


class AttentiveWorker(SyncWorker):  # type: ignore[misc]
    def init_signals(self) -> None:
        """Ctrl-C reaches all processes of a terminal: the one that has started us ends us, and once is enough."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait(self, timeout: float) -> list[Any] | None:
        """Between two looks whether somebody still minds us."""
        ready: list[Any] | None = super().wait(min(timeout, ALONE_SECONDS))
        return ready

    def load_wsgi(self) -> None:
        """Gunicorn ends us by an exception. In the middle of an import Python may lose it, and tell of that."""
        super().load_wsgi()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def memory() -> str | None:
    """Workers show that they live by touching a file, for which a slow disk is no place."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

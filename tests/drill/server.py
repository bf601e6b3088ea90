"""A PostgreSQL of the drill's own that can be stopped at once, as a power switch would, and started again."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import make_url

from tests.databases import FOLDERS, TEMPORARY, PostgresServer, get_server, shared_server, written

NAME = "voice_intake_drill"


@dataclass(frozen=True, kw_only=True)
class Database:
    """`restart` is None where nothing runs that could be: SQLite is a file."""

    url: str
    restart: Callable[[], None] | None


@contextmanager
def own_postgresql(run: str) -> Iterator[Database]:
    """What is committed survives an immediate stop, so commits wait for the log; the machine itself stays up."""
    with shared_server(run) as address:
        server = get_server(TEMPORARY / f"{FOLDERS}{run}" / "postgresql", start=False)
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET synchronous_commit = on")
            admin.execute("SELECT pg_reload_conf()")
            admin.execute(f"CREATE DATABASE {NAME}")
        url = written(make_url(address).set(drivername="postgresql", database=NAME))
        yield Database(url=url, restart=lambda: restart(server))


def restart(server: PostgresServer) -> None:
    """With the options that it was started with; nobody is asked to finish anything."""
    command = (server.bin_path / "pg_ctl", "-D", server.pgdata, "-l", server.log, "-m", "immediate", "-w", "restart")
    subprocess.run(command, user=server.system_user, check=True, timeout=120, stdout=subprocess.DEVNULL)
    server.ensure_postgres_running()

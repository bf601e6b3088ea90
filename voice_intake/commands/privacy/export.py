"""`voice-intake export`: a person asks what is stored about them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import click

from voice_intake.actions.privacy.export_number import Export, export_number
from voice_intake.actions.privacy.find_personal_data import personal_number
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.config import Settings
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.domain.phone_number import masked
from voice_intake.gateways.recording_store import open_store
from voice_intake.ports import RecordingStore


@click.command()
@click.option("--number", required=True, metavar="N", help="As people write it: 20 12 34 56 is a Danish number.")
@click.option(
    "--to",
    "target",
    default="export.zip",
    show_default=True,
    metavar="FILE.zip",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A new file, which only you may read.",
)
def export(number: str, target: Path) -> None:
    """Write everything that is stored about the number N into a ZIP file: JSON, a file a table, and the recordings.

    \b
    Examples:
      voice-intake export --number +4520123456
      voice-intake export --number "20 12 34 56" --to request-17.zip
    """
    settings = Settings.from_environ(os.environ)
    services = open_desk()
    e164 = personal_number(number, ours=services.policy.phone_number)
    found = export_number(services, e164)
    if not found:
        click.echo(f"Nothing is stored about {masked(e164)}.")
        return
    with _new_file(target) as file:
        missing = _write(file, found, open_store(settings.recordings))
    click.echo(f"{target}: {sum(map(len, found.tables.values()))} rows, {len(found.recordings) - missing} recordings.")
    if missing:
        click.echo(f"  {missing} could not be read from the store; recordings/missing.txt in it names them.")


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """Nobody else may read it, not even before it is complete; one that is there is left alone."""
    try:
        descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as failure:
        raise click.ClickException(f"Cannot write {target}: {failure.strerror}") from failure
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(file: IO[bytes], found: Export, store: RecordingStore) -> int:
    """How many recordings could not be had."""
    missing = []
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, rows in found.tables.items():
            archive.writestr(f"{name}.json", json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        for recording in found.recordings:
            try:
                stored = store.read(recording.key)
            except ExternalServiceError as failure:
                missing.append(f"{recording.recording_sid} {failure.why}\n")
                continue
            with archive.open(f"recordings/{recording.recording_sid}.wav", "w") as audio:
                for chunk in stored.chunks:
                    audio.write(chunk)
        if missing:
            archive.writestr("recordings/missing.txt", "".join(missing))
    return len(missing)

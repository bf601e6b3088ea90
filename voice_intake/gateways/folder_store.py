"""Recordings in a folder, for one machine or a disk that all of them share. Nobody but this user may read them."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.voicemail.storage_location import checked_key
from voice_intake.ports import StoredMedia

SERVICE = "store"
CHUNK = 64 * 1024
PART = ".part"


class FolderStore:
    """A recording is written beside its place, under a hidden name, and moved there when the disk has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def put(self, key: str, file: BinaryIO) -> None:
        path = self._path(key)
        part = path.with_name(f".{path.name}.{token_hex(8)}{PART}")
        with _told(missing=_taken_away):
            _make_folders(path.parent)
            try:
                _write(part, file)
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            _flush_folder(path.parent)
            _remove_parts(path)

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> StoredMedia:
        path, size = self._path(key), self.size(key)
        return StoredMedia(size=size, chunks=_chunks(path, start, size if end is None else min(end, size)))

    def size(self, key: str) -> int:
        with _told():
            return self._path(key).stat().st_size

    def delete(self, key: str) -> None:
        """Also what a killed process left of it."""
        path = self._path(key)
        with _told(), suppress(FileNotFoundError):
            _remove_parts(path)
            path.unlink()
            _flush_folder(path.parent)

    def keys(self) -> Iterator[str]:
        if not self._folder.exists():
            return
        with _told():
            for folder, _, names in os.walk(self._folder, onerror=_not_skipped):
                here = Path(folder).relative_to(self._folder)
                yield from ((here / name).as_posix() for name in names if not name.startswith("."))

    def _path(self, key: str) -> Path:
        return self._folder / checked_key(key)


def _gone() -> ExternalServiceError:
    return PermanentFailure(SERVICE, FailureReason.GONE)


def _taken_away() -> ExternalServiceError:
    """Somebody removed the folder, or the part, in the middle of writing."""
    return TemporaryFailure(SERVICE, FailureReason.UNAVAILABLE)


@contextmanager
def _told(missing: Callable[[], ExternalServiceError] = _gone) -> Iterator[None]:
    """What the operating system says, in our words."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise missing() from None
    except PermissionError:
        raise TemporaryFailure(SERVICE, FailureReason.UNAUTHORISED) from None
    except OSError as error:
        raise TemporaryFailure(SERVICE, FailureReason.UNAVAILABLE, code=error.errno or 0) from None


def _make_folders(folder: Path) -> None:
    """Each of them closed to others; `mkdir(parents=True)` would close the last one only."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _flush_folder(folder.parent)


def _write(part: Path, file: BinaryIO) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as target:  # noqa: PTH123 - a descriptor, no path
        shutil.copyfileobj(file, target, CHUNK)
        target.flush()
        os.fsync(descriptor)


def _flush_folder(folder: Path) -> None:
    """The new name, too, survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_parts(path: Path) -> None:
    """Left by processes that were killed. Whoever writes the same recording at this moment fails, and tries again."""
    for part in path.parent.glob(f".{path.name}.*{PART}"):
        part.unlink(missing_ok=True)


def _not_skipped(error: OSError) -> None:
    """A folder that cannot be read must not look like an empty one."""
    raise error


def _chunks(path: Path, start: int, end: int) -> Iterator[bytes]:
    """Opened by whoever takes the first one, so that nothing stays open that nobody reads."""
    with _told(), path.open("rb") as file:
        file.seek(start)
        while start < end and (chunk := file.read(min(CHUNK, end - start))):
            start += len(chunk)
            yield chunk

"""The contract of RecordingStore, held by a folder, by a real S3 server, and by the fake."""

import io
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.fakes import MemoryStore
from tests.gateways.buckets import make_bucket, s3_server
from voice_intake.domain.errors import FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.voicemail.storage_location import Bucket, Folder
from voice_intake.gateways.bucket_store import BucketStore
from voice_intake.gateways.folder_store import FolderStore
from voice_intake.gateways.recording_store import open_store
from voice_intake.ports import RecordingStore

KEY = "2026/11/RE" + "c" * 32 + ".wav"
NAMES = count()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as server:
        yield server


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "desk")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    return make_bucket(server, f"desk-{next(NAMES)}")


@pytest.fixture(params=["folder", "bucket", "fake"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> RecordingStore:
    match request.param:
        case "folder":
            return open_store(Folder(tmp_path / "var" / "recordings"))
        case "bucket":
            return open_store(request.getfixturevalue("bucket"))
    return MemoryStore()


def content(store: RecordingStore, *, start: int = 0, end: int | None = None) -> bytes:
    return b"".join(store.read(KEY, start=start, end=end).chunks)


class TestRecordingStore:
    def test_what_was_put_is_read(self, store: RecordingStore) -> None:
        large = os.urandom(300_000)
        store.put(KEY, io.BytesIO(large))
        assert store.size(KEY) == store.read(KEY).size == len(large)
        assert content(store) == large
        assert list(store.keys()) == [KEY]

    def test_file_is_put_from_where_it_stands(self, store: RecordingStore) -> None:
        file = io.BytesIO(b"header, body")
        file.seek(8)
        store.put(KEY, file)
        assert content(store) == b"body"

    def test_later_recording_replaces_the_earlier(self, store: RecordingStore) -> None:
        store.put(KEY, io.BytesIO(b"first, longer"))
        store.put(KEY, io.BytesIO(b"second"))
        assert (store.size(KEY), content(store)) == (6, b"second")

    @pytest.mark.parametrize(
        ("start", "end", "part"),
        [
            (0, None, b"0123456789"),
            (3, None, b"3456789"),
            (0, 1, b"0"),
            (2, 5, b"234"),
            (8, 100, b"89"),
            (10, None, b""),
            (12, 20, b""),
            (5, 5, b""),
        ],
    )
    def test_part_is_read_by_its_bytes(self, store: RecordingStore, start: int, end: int | None, part: bytes) -> None:
        store.put(KEY, io.BytesIO(b"0123456789"))
        assert store.read(KEY, start=start, end=end).size == 10
        assert content(store, start=start, end=end) == part

    def test_what_is_not_there_is_gone(self, store: RecordingStore) -> None:
        for ask in (lambda: store.size(KEY), lambda: store.read(KEY)):
            with pytest.raises(PermanentFailure) as caught:
                ask()
            assert caught.value.why is FailureReason.GONE
        assert list(store.keys()) == []

    def test_deleting_twice_is_deleting(self, store: RecordingStore) -> None:
        store.put(KEY, io.BytesIO(b"said"))
        store.put("2026/12/other.wav", io.BytesIO(b"said"))
        store.delete(KEY)
        store.delete(KEY)
        assert list(store.keys()) == ["2026/12/other.wav"]

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "/etc/passwd",
            "../x.wav",
            "2026/../../x.wav",
            "a//b",
            "a/",
            ".hidden",
            "a/.b",
            "a b",
            "å",
            "a\n",
            "x" * 201,
        ],
    )
    def test_key_that_leads_elsewhere_is_none(self, store: RecordingStore, key: str) -> None:
        for ask in (
            lambda: store.put(key, io.BytesIO(b"said")),
            lambda: store.read(key),
            lambda: store.size(key),
            lambda: store.delete(key),
        ):
            with pytest.raises(PermanentFailure) as caught:
                ask()
            assert caught.value.why is FailureReason.BAD_NAME
        assert list(store.keys()) == []


class TestFolder:
    def test_nobody_else_may_look_in(self, tmp_path: Path) -> None:
        FolderStore(tmp_path / "var" / "recordings").put(KEY, io.BytesIO(b"said"))
        found = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
        assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir()} == {0o700}
        assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_file()} == {0o600}

    def test_put_that_breaks_leaves_nothing_and_keeps_what_was_there(self, tmp_path: Path) -> None:
        store = FolderStore(tmp_path)
        store.put(KEY, io.BytesIO(b"whole"))
        with pytest.raises(TemporaryFailure) as caught:
            store.put(KEY, _Breaks())
        assert caught.value.why is FailureReason.UNAVAILABLE
        assert content(store) == b"whole"
        assert [path.name for path in (tmp_path / KEY).parent.iterdir()] == [Path(KEY).name]

    def test_parts_of_a_killed_process_are_never_seen_and_go(self, tmp_path: Path) -> None:
        store, path = FolderStore(tmp_path), tmp_path / KEY
        path.parent.mkdir(parents=True)
        left = [path.with_name(f".{path.name}.{number}.part") for number in (1, 2)]
        for part in left:
            part.write_bytes(b"half of what was sa")
        assert list(store.keys()) == []
        store.put(KEY, io.BytesIO(b"said"))
        assert [part.exists() for part in left] == [False, False]
        left[0].write_bytes(b"half of")
        store.delete(KEY)
        assert list(path.parent.iterdir()) == []

    def test_part_goes_even_if_the_recording_never_came(self, tmp_path: Path) -> None:
        path = tmp_path / KEY
        path.parent.mkdir(parents=True)
        path.with_name(f".{path.name}.1.part").touch()
        FolderStore(tmp_path).delete(KEY)
        assert list(path.parent.iterdir()) == []

    def test_file_in_the_folders_place_is_told(self, tmp_path: Path) -> None:
        place = tmp_path / "recordings"
        place.touch()
        with pytest.raises(TemporaryFailure) as caught:
            FolderStore(place).put(KEY, io.BytesIO(b"said"))
        assert not caught.value.permanent


class TestBucket:
    def test_recordings_lie_below_the_prefix(self, bucket: Bucket) -> None:
        BucketStore(bucket).put(KEY, io.BytesIO(b"said"))
        whole = Bucket(name=bucket.name, endpoint=bucket.endpoint, region=bucket.region)
        assert list(BucketStore(whole).keys()) == [f"{bucket.prefix}/{KEY}"]

    def test_bucket_that_is_not_there_is_alarming_and_not_the_end(self, bucket: Bucket) -> None:
        store = BucketStore(Bucket(name="nobodys", endpoint=bucket.endpoint))
        for ask in (
            lambda: store.put(KEY, io.BytesIO(b"said")),
            lambda: store.delete(KEY),
            lambda: list(store.keys()),
        ):
            with pytest.raises(TemporaryFailure) as caught:
                ask()
            assert (caught.value.why, caught.value.is_alarming) == (FailureReason.MISCONFIGURED, True)

    def test_server_that_is_away_is_tried_again_later(self, bucket: Bucket) -> None:
        away = Bucket(name=bucket.name, endpoint="http://127.0.0.1:9")
        with pytest.raises(TemporaryFailure) as caught:
            BucketStore(away, repeated_for=timedelta(0)).put(KEY, io.BytesIO(b"said"))
        assert caught.value.why is FailureReason.UNAVAILABLE


class _Breaks(io.BytesIO):
    """A file of which only the beginning can be read."""

    def read(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002 - the file's own
        if self.tell():
            raise OSError(5, "Input/output error")
        self.seek(1)
        return b"half of "

"""Where recordings are kept: a folder or a bucket, as RECORDINGS_URL says."""

from voice_intake.domain.recording_place import Bucket, Folder
from voice_intake.gateways.bucket_store import BucketStore
from voice_intake.gateways.folder_store import FolderStore
from voice_intake.ports import RecordingStore


def open_store(place: Folder | Bucket) -> RecordingStore:
    """Touches nothing yet: whether the place can be written shows with the first recording."""
    match place:
        case Folder():
            return FolderStore(place.path)
        case Bucket():
            return BucketStore(place)

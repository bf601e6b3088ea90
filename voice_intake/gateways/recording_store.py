"""Where recordings are kept: a folder or a bucket, as RECORDINGS_URL says."""

import pkgutil

from voice_intake.domain.voicemail.storage_location import Bucket, Folder
from voice_intake.gateways.folder_store import FolderStore
from voice_intake.ports import RecordingStore

_BUCKET_STORE = "voice_intake.gateways.bucket_store:BucketStore"
"""By name, as the web processes open stores too: what an S3 client needs is loaded where there is a bucket."""


def open_store(place: Folder | Bucket) -> RecordingStore:
    """Touches nothing yet: whether the place can be written shows with the first recording."""
    match place:
        case Folder():
            return FolderStore(place.path)
        case Bucket():
            store: RecordingStore = pkgutil.resolve_name(_BUCKET_STORE)(place)
            return store

"""https://www.twilio.com/docs/voice/api/recording"""

from itertools import chain, repeat

from werkzeug.wrappers import Request, Response

from twilio_sandbox.calls.directory import Directory
from twilio_sandbox.media.recording import Recording
from twilio_sandbox.network.fault_injection import Media
from twilio_sandbox.network.network import API_VERSION, Network, rfc2822
from twilio_sandbox.rest.errors import Refused, not_found
from twilio_sandbox.rest.listing import Json, is_within, page_of

STRANGER = "https://recordings.example.net/stolen.wav"


def list_recordings(directory: Directory, request: Request, call_sid: str | None = None) -> Json:
    wanted = request.args
    call, with_deleted = call_sid or wanted.get("CallSid"), wanted.get("IncludeSoftDeleted") == "true"
    found = [
        recording
        for recording in reversed(list(directory.network.recordings.values()))
        if (call is None or recording.call_sid == call)
        and (with_deleted or recording.status != "deleted")
        and is_within(recording.started_at, wanted, "DateCreated")
    ]
    return page_of(request, "recordings", found, lambda recording: recording_json(directory.network, recording))


def fetch_recording(directory: Directory, request: Request, sid: str) -> Json:
    with_deleted = request.args.get("IncludeSoftDeleted") == "true"
    return recording_json(directory.network, _recording(directory, request, sid, with_deleted=with_deleted))


def delete_recording(directory: Directory, request: Request, sid: str) -> Response:
    recording = _recording(directory, request, sid)
    if recording.status == "in-progress":
        raise Refused(400, 20001, "An in-progress recording cannot be deleted.")
    recording.delete(directory.network.clock())
    return Response(status=204)


def fetch_media(directory: Directory, request: Request, sid: str) -> Response:
    """WAV only. A file may not be there yet when its callback comes: FaultInjection.media_not_ready."""
    recording = _recording(directory, request, sid)
    if request.args.get("RequestedChannels") == "2":
        raise Refused(400, 20001, "The recording is not dual-channel.")
    if recording.not_ready:
        recording.not_ready -= 1
        raise not_found(request.path)
    if recording.audio is None or request.path.endswith(".mp3"):
        raise not_found(request.path)
    return _media(directory.network.fault_injection.media, recording.audio.wav)


def _media(kind: Media, wav: bytes) -> Response:
    match kind:
        case "page":
            return Response("<!doctype html><title>Sign in</title>", mimetype="text/html")
        case "truncated":
            return Response(wav[: len(wav) // 2], mimetype="audio/x-wav", headers={"Content-Length": str(len(wav))})
        case "endless":
            return Response(chain([wav], repeat(bytes(64 * 1024))), mimetype="audio/x-wav")
        case "strayed":
            return Response(status=302, headers={"Location": STRANGER})
    return Response(wav, mimetype="audio/x-wav")


def recording_json(network: Network, recording: Recording) -> Json:
    uri = f"/{API_VERSION}/Accounts/{network.account_sid}/Recordings/{recording.sid}"
    return {
        "sid": recording.sid,
        "account_sid": network.account_sid,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "api_version": API_VERSION,
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.updated_at),
        "start_time": rfc2822(recording.started_at),
        "duration": None if recording.status == "in-progress" else str(recording.seconds),
        "price": None,
        "price_unit": "USD",
        "status": recording.status,
        "channels": 1,
        "source": "RecordVerb",
        "error_code": recording.error_code,
        "encryption_details": None,
        "uri": f"{uri}.json",
        "subresource_uris": {
            "add_on_results": f"{uri}/AddOnResults.json",
            "transcriptions": f"{uri}/Transcriptions.json",
        },
        "media_url": recording.url,
    }


def _recording(directory: Directory, request: Request, sid: str, *, with_deleted: bool = False) -> Recording:
    recording = directory.network.recordings.get(sid)
    if recording is None or (recording.status == "deleted" and not with_deleted):
        raise not_found(request.path)
    return recording

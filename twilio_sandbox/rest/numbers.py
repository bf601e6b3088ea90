"""https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""

from werkzeug.wrappers import Request

from twilio_sandbox.calls.directory import Directory
from twilio_sandbox.calls.number import Number
from twilio_sandbox.network.network import API_VERSION, Network, rfc2822
from twilio_sandbox.rest.errors import Refused, not_found
from twilio_sandbox.rest.fields import checked_url
from twilio_sandbox.rest.listing import Json, page_of

_SETTINGS = {
    "FriendlyName": "friendly_name",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "VoiceApplicationSid": "voice_application_sid",
    "SmsApplicationSid": "sms_application_sid",
}


def list_numbers(directory: Directory, request: Request) -> Json:
    """`PhoneNumber` may be part of a number."""
    wanted = request.args
    found = [
        number
        for number in directory.numbers
        if wanted.get("PhoneNumber", "").strip("*") in number.phone_number
        and wanted.get("FriendlyName", number.friendly_name) == number.friendly_name
    ]
    return page_of(request, "incoming_phone_numbers", found, lambda number: number_json(directory.network, number))


def fetch_number(directory: Directory, request: Request, sid: str) -> Json:
    return number_json(directory.network, _number(directory, request, sid))


def update_number(directory: Directory, request: Request, sid: str) -> Json:
    """Changes only what is named, and nothing if anything is wrong."""
    number = _number(directory, request, sid)
    changes = {_SETTINGS[name]: value for name, value in request.form.items() if name in _SETTINGS}
    for setting, value in changes.items():
        if value and (setting.endswith("_url") or setting == "status_callback"):
            checked_url(value, code=21402)
        if setting.endswith("_method") and value not in ("GET", "POST"):
            raise Refused(400, 21403, f"{value} is not a valid method.")
    for kind in ("voice", "sms"):
        primary, fallback = f"{kind}_url", f"{kind}_fallback_url"
        if changes.get(fallback, getattr(number, fallback)) and not changes.get(primary, getattr(number, primary)):
            raise Refused(400, 21405, "A fallback URL requires a primary URL.")
    for setting, value in changes.items():
        setattr(number, setting, value)
    number.updated_at = directory.network.clock()
    return number_json(directory.network, number)


def number_json(network: Network, number: Number) -> Json:
    """An URL that is not set is an empty string at Twilio; identifiers that are not set are null or empty."""
    return {
        **{setting: getattr(number, setting) for setting in _SETTINGS.values()},
        "sid": number.sid,
        "account_sid": network.account_sid,
        "phone_number": number.phone_number,
        "api_version": API_VERSION,
        "date_created": rfc2822(number.created_at),
        "date_updated": rfc2822(number.updated_at),
        "voice_application_sid": number.voice_application_sid or None,
        "sms_application_sid": number.sms_application_sid or None,
        "voice_caller_id_lookup": number.voice_caller_id_lookup,
        "voice_receive_mode": "voice",
        "address_requirements": "none",
        "address_sid": None,
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "identity_sid": None,
        "origin": "twilio",
        "status": "in-use",
        "trunk_sid": None,
        "uri": f"/{API_VERSION}/Accounts/{network.account_sid}/IncomingPhoneNumbers/{number.sid}.json",
    }


def _number(directory: Directory, request: Request, sid: str) -> Number:
    for number in directory.numbers:
        if number.sid == sid:
            return number
    raise not_found(request.path)

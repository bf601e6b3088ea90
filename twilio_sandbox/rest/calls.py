"""https://www.twilio.com/docs/voice/api/call-resource"""

from werkzeug.wrappers import Request

from twilio_sandbox.calls.directory import Directory
from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.events import RINGING, CallStatus, Diverted, EndedBy, HungUp, LegMoved
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.line.timeline import Timeline
from twilio_sandbox.network.network import API_VERSION, rfc2822
from twilio_sandbox.rest.errors import Refused, not_found
from twilio_sandbox.rest.fields import checked_url, is_phone_number, target
from twilio_sandbox.rest.listing import Json, is_within, page_of

_PARTS = {
    "events": "Events",
    "notifications": "Notifications",
    "payments": "Payments",
    "recordings": "Recordings",
    "siprec": "Siprec",
    "streams": "Streams",
    "transcriptions": "Transcriptions",
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
    "user_defined_messages": "UserDefinedMessages",
}


def list_calls(directory: Directory, request: Request) -> Json:
    legs = [leg for leg in reversed(list(directory.legs.values())) if _is_wanted(leg, request)]
    return page_of(request, "calls", legs, call_json)


def fetch_call(directory: Directory, request: Request, sid: str) -> Json:
    return call_json(_leg(directory, request, sid))


def update_call(directory: Directory, request: Request, sid: str) -> Json:
    leg, form = _leg(directory, request, sid), request.form
    if leg.is_over:
        raise Refused(400, 21220, "Unable to update record. Call is not in-progress. Cannot redirect.")
    if wish := form.get("Status"):
        _end(leg, wish)
    elif document := form.get("Twiml"):
        _divert(leg, Target("", document=document.encode()))
    elif form.get("Url"):
        url = checked_url(form["Url"], code=21205)
        leg.fallback = target(form, "FallbackUrl", code=21205) or leg.fallback
        _divert(leg, leg.target(url, form.get("Method", "POST")))
    return call_json(leg)


def create_call(directory: Directory, request: Request) -> Json:
    """The phone rings; somebody has to answer it: see `account.outbound_calls`."""
    network, form = directory.network, request.form
    to, from_ = form.get("To", ""), form.get("From", "")
    if not is_phone_number(to) and ":" not in to:
        raise Refused(400, 21211 if to else 21201, f"The phone number you are attempting to call, {to}, is not valid.")
    if not network.owns(from_):
        raise Refused(400, 21210, f"The source phone number provided, {from_}, is not yet verified for your account.")
    document = form.get("Twiml", "")
    first = Target("", document=document.encode()) if document else target(form, "Url", code=21205)
    if first is None:
        raise Refused(400, 21205, "Url parameter is required.")
    leg = Leg(
        network=network,
        account_legs=directory.legs,
        sid=network.new_sid("CA"),
        from_=from_,
        to=to,
        direction="outbound-api",
        timeline=Timeline(network.clock(), network.clock),
        status=CallStatus.QUEUED,
        first=first,
        fallback=target(form, "FallbackUrl", code=21205),
        status_callback=target(form, "StatusCallback", code=21609),
        status_events=frozenset(form.getlist("StatusCallbackEvent") or ["completed"]),
    )
    created = call_json(leg)
    leg.ring()
    return created


def call_json(leg: Leg) -> Json:
    account = f"/{API_VERSION}/Accounts/{leg.network.account_sid}"
    number = next((one.sid for one in leg.network.numbers if one.phone_number in (leg.to, leg.from_)), None)
    return {
        "sid": leg.sid,
        "account_sid": leg.network.account_sid,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "phone_number_sid": number,
        "from": leg.from_,
        "from_formatted": leg.from_,
        "to": leg.to,
        "to_formatted": leg.to,
        "direction": leg.direction,
        "status": "ringing" if leg.status is CallStatus.INITIATED else leg.status.value,
        "date_created": rfc2822(leg.created_at),
        "date_updated": rfc2822(leg.ended_at or leg.answered_at or leg.created_at),
        "start_time": rfc2822(leg.created_at),
        "end_time": rfc2822(leg.ended_at) if leg.ended_at else None,
        "duration": str(leg.seconds) if leg.ended_at else None,
        "price": None,
        "price_unit": "USD",
        "answered_by": None,
        "api_version": API_VERSION,
        "forwarded_from": dict(leg.more_fields).get("ForwardedFrom"),
        "group_sid": None,
        "caller_name": None,
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{account}/Calls/{leg.sid}.json",
        "subresource_uris": {key: f"{account}/Calls/{leg.sid}/{part}.json" for key, part in _PARTS.items()},
    }


def _is_wanted(leg: Leg, request: Request) -> bool:
    wanted = request.args
    known = {"To": leg.to, "From": leg.from_, "Status": leg.status.value}
    known["ParentCallSid"] = leg.parent.sid if leg.parent else ""
    return (
        all(wanted.get(name, value) == value for name, value in known.items())
        and is_within(leg.created_at, wanted, "StartTime")
        and is_within(leg.ended_at, wanted, "EndTime")
    )


def _leg(directory: Directory, request: Request, sid: str) -> Leg:
    if sid not in directory.legs:
        raise not_found(request.path)
    return directory.legs[sid]


def _end(leg: Leg, wish: str) -> None:
    if wish not in ("completed", "canceled"):
        raise Refused(400, 21218, f"Invalid Status {wish!r}")
    if wish == "canceled" and leg.status not in RINGING:
        raise Refused(400, 21220, "Unable to update record. Call is in-progress and cannot be canceled.")
    if leg.is_under_way:
        leg.act(HungUp(EndedBy.API))
    else:
        leg.end(CallStatus.CANCELED if leg.status in RINGING else CallStatus.COMPLETED, EndedBy.API)
    if leg.parent and leg.parent.is_under_way:
        leg.parent.act(LegMoved())


def _divert(leg: Leg, new: Target) -> None:
    if not leg.is_under_way:
        raise Refused(400, 21220, "Unable to update record. Call is not in-progress. Cannot redirect.")
    leg.act(Diverted(new))

"""https://www.twilio.com/docs/messaging/api/message-resource"""

from werkzeug.wrappers import Request

from twilio_sandbox.calls.directory import Directory
from twilio_sandbox.http.exchange import Target
from twilio_sandbox.network.message import Message
from twilio_sandbox.network.network import API_VERSION, Network, rfc2822
from twilio_sandbox.rest.errors import Refused, not_found
from twilio_sandbox.rest.fields import is_phone_number, target
from twilio_sandbox.rest.listing import Json, is_within, page_of

_LONGEST = 1600
_REASONS = {
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number.",
    21610: "Attempt to send to unsubscribed recipient.",
    21614: "'To' number is not a valid mobile number.",
    21635: "'To' number cannot be a landline.",
}


def list_messages(directory: Directory, request: Request) -> Json:
    wanted = request.args
    found = [
        message
        for message in reversed(list(directory.network.messages.values()))
        if wanted.get("To", message.to) == message.to
        and wanted.get("From", message.from_) == message.from_
        and is_within(message.sent_at, wanted, "DateSent")
    ]
    return page_of(request, "messages", found, lambda message: message_json(directory.network, message))


def fetch_message(directory: Directory, request: Request, sid: str) -> Json:
    if sid not in directory.network.messages:
        raise not_found(request.path)
    return message_json(directory.network, directory.network.messages[sid])


def create_message(directory: Directory, request: Request) -> Json:
    """Answers `queued`; what becomes of it is told by callbacks, and not for the initial state."""
    network, form, now = directory.network, request.form, directory.network.clock()
    _check(network, form.get("To", ""), form.get("From", ""), form.get("MessagingServiceSid", ""), form.get("Body", ""))
    message = Message(
        sid=network.new_sid("SM"),
        from_=form.get("From", ""),
        to=form["To"],
        body=form["Body"],
        created_at=now,
        updated_at=now,
        messaging_service_sid=form.get("MessagingServiceSid"),
        status_callback=target(form, "StatusCallback", code=21609),
    )
    network.messages[message.sid] = message
    created = message_json(network, message)
    _transmit(network, message)
    return created


def message_json(network: Network, message: Message) -> Json:
    uri = f"/{API_VERSION}/Accounts/{network.account_sid}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": network.account_sid,
        "messaging_service_sid": message.messaging_service_sid,
        "from": message.from_ or None,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "num_segments": str(message.segments),
        "num_media": "0",
        "error_code": message.error_code,
        "error_message": _REASONS.get(message.error_code, "Unknown error") if message.error_code else None,
        "date_created": rfc2822(message.created_at),
        "date_updated": rfc2822(message.updated_at),
        "date_sent": rfc2822(message.sent_at) if message.sent_at else None,
        "price": None,
        "price_unit": "USD",
        "api_version": API_VERSION,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def _check(network: Network, to: str, from_: str, service: str, body: str) -> None:
    if not to:
        raise Refused(400, 21604, "A 'To' phone number is required.")
    if not is_phone_number(to):
        raise Refused(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not from_ and not service:
        raise Refused(400, 21603, "A 'From' phone number is required.")
    if from_ and not network.owns(from_):
        raise Refused(400, 21606, f"The 'From' phone number provided ({from_}) is not a valid message-capable number.")
    if not body:
        raise Refused(400, 21602, "Message body is required.")
    if len(body) > _LONGEST:
        raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if code := network.refuses_texts_to.get(to):
        raise Refused(400, code, _REASONS.get(code, f"Messages to {to} are refused."))


def _transmit(network: Network, message: Message) -> None:
    failure = network.loses_texts_to.get(message.to)
    for status in ("sent", "undelivered" if failure else "delivered"):
        message.status, message.updated_at = status, network.clock()
        message.sent_at = message.sent_at or message.updated_at
        message.error_code = failure if status == "undelivered" else None
        _report(network, message)


def _report(network: Network, message: Message) -> None:
    if message.status_callback is None:
        return
    fields = {
        "AccountSid": network.account_sid,
        "ApiVersion": API_VERSION,
        "From": message.from_,
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    if message.error_code:
        fields["ErrorCode"] = str(message.error_code)
    where = message.status_callback
    network.callbacks.put("message", message.sid, Target(where.url, where.method, tuple(fields.items())))

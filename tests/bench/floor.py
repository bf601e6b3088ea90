"""The least that answering a known caller can be, on the same server, framework, driver and database as the line.

Checks the signature, looks the number up, keeps the call, and answers what is always the same. It decides nothing,
remembers nothing of what was said, and would ring twice if Twilio asked twice.
"""

import os

from flask import Flask, Response, abort, request
from sqlalchemy import Text, bindparam, column, insert, select, table
from twilio.request_validator import RequestValidator

from models.base import BigKey
from models.customer import ContactNumber
from models.engine.database import make_engine
from models.rows import table_of
from voice_intake.config import Settings

TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf" numDigits="1" action="/turn/1">'
    '<Say language="da-DK">Velkommen til supporten. Hvor alvorligt er det?</Say></Gather></Response>'
)

settings = Settings.from_environ(os.environ)
engine = make_engine(settings.database_url)
validator = RequestValidator(settings.twilio_auth_tokens[0])

floor_calls = table("floor_calls", column("call_sid", Text()), column("contact_id", BigKey))
numbers = table_of(ContactNumber)
caller = select(numbers.c.contact_id).where(numbers.c.number == bindparam("number"))
call = insert(floor_calls)

app = Flask(__name__, static_folder=None)


@app.post("/webhooks/voice/incoming")
def incoming() -> Response:
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(settings.public_url + request.path, request.form, signature):
        abort(403)
    with engine.begin() as connection:
        contact = connection.scalar(caller, {"number": request.form["From"]})
        connection.execute(call, {"call_sid": request.form["CallSid"], "contact_id": contact})
    return Response(TWIML, mimetype="text/xml")

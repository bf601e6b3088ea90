"""`voice-intake phone`: plays Twilio for a demo, so that the page /phone has telephones to show."""

import os
import signal
import sys
from threading import Event

import click

from twilio_sandbox.account import Account
from twilio_sandbox.calls.number import Number
from twilio_sandbox.clock import RunningClock
from twilio_sandbox.http.sender import HttpSender
from twilio_sandbox.phones import Phones, PhonesApi
from twilio_sandbox.phones.request_log import RequestLog
from voice_intake import log
from voice_intake.clock import system_clock
from voice_intake.config import Settings
from voice_intake.domain.errors import ConfigurationFault
from voice_intake.gateways.demo_folder import DemoFolder
from voice_intake.wiring import read_policy_of

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@click.command()
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="On this machine alone.")
def phone(port: int) -> None:
    """Play Twilio for a demo: hold the calls that are made at /phone, and keep recordings and texts as Twilio would.

    Rings the line at PUBLIC_URL. The web processes and the worker find it by TWILIO_API_URL. `serve --with-worker`
    with DEMO on starts it by itself, on a free port.

    \b
    Examples:
      DEMO=1 voice-intake serve --with-worker
      DEMO=1 voice-intake phone --port 8001
      DEMO=1 TWILIO_API_URL=http://127.0.0.1:8001 voice-intake serve
    """
    settings = Settings.from_environ(os.environ)
    log.configure(for_people=sys.stderr.isatty(), is_quiet=bool(settings.demo_folder))
    if not settings.demo:
        raise ConfigurationFault("The phone is for a demo alone", ["DEMO is not on: real calls come from Twilio"])
    clock = RunningClock(base=DemoFolder(settings.demo_folder).clock if settings.demo_folder else system_clock)
    request_log = RequestLog(HttpSender(), clock)
    asked = Event()
    for number in STOPS:
        signal.signal(number, lambda *_: asked.set())
    with Account(settings.twilio_account_sid, settings.twilio_auth_tokens[0], clock=clock, send=request_log) as account:
        phones = Phones(account, _our_number(account, settings), request_log)
        account.serve(port=port, beside={"/handset": PhonesApi(phones)})
        with phones.running():
            asked.wait()


def _our_number(account: Account, settings: Settings) -> Number:
    url = settings.public_url
    return account.number(
        read_policy_of(settings).phone_number,
        voice_url=f"{url}/webhooks/voice/incoming",
        voice_fallback_url=f"{url}/webhooks/voice/fallback",
        status_callback=f"{url}/webhooks/voice/status",
        sms_url=f"{url}/webhooks/sms/incoming",
    )

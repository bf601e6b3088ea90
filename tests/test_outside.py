"""The services of others are picked by the settings, and the web process has none of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from twilio_sandbox import Account
from voice_intake.config import Settings
from voice_intake.domain.errors import ConfigurationFault
from voice_intake.external_services import make_external_services
from voice_intake.gateways.bucket_store import BucketStore
from voice_intake.gateways.folder_store import FolderStore
from voice_intake.gateways.notifier import AppriseNotifier
from voice_intake.gateways.transcriber import NoTranscriber, OpenAiTranscriber
from voice_intake.gateways.twilio_rest import TwilioRest

ACCOUNT, KEY = "AC" + "1f" * 16, "SK" + "2e" * 16


def test_settings_pick_the_services(tmp_path: Path) -> None:
    plain = make_external_services(Settings.from_environ({"DEMO": "1", "RECORDINGS_URL": str(tmp_path)}))
    assert isinstance(plain.telephony, TwilioRest)
    assert plain.messenger is plain.telephony
    assert isinstance(plain.store, FolderStore)
    assert isinstance(plain.transcriber, NoTranscriber)
    assert isinstance(plain.notifier, AppriseNotifier)
    full = make_external_services(
        Settings.from_environ(
            {"DEMO": "1", "RECORDINGS_URL": "s3://desk?region=eu-north-1", "TRANSCRIBER_URL": "http://whisper/v1"}
        )
    )
    assert isinstance(full.store, BucketStore)
    assert isinstance(full.transcriber, OpenAiTranscriber)


def test_twilio_is_opened_by_the_api_key_where_there_is_one() -> None:
    with Account(ACCOUNT, "token") as account:
        url = account.serve()
        number = account.number("+442871359777")
        key, secret = account.api_key()
        token = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_URL": url, "TWILIO_AUTH_TOKEN": "token,next"}
        api_key = token | {"TWILIO_AUTH_TOKEN": "wrong", "TWILIO_API_KEY": key, "TWILIO_API_SECRET": secret}
        for environ in (token, api_key):
            found = make_external_services(Settings.from_environ(environ)).telephony.number(number.phone_number)
            assert found
            assert found.number_sid == number.sid


def test_nothing_is_picked_without_an_account() -> None:
    with pytest.raises(ConfigurationFault, match="TWILIO_ACCOUNT_SID is not set"):
        make_external_services(Settings())


def test_web_process_loads_no_service_of_others() -> None:
    slow = ("apprise", "obstore", "requests", "twilio.rest", "voice_intake.external_services")
    look = f"import sys, voice_intake.app; print([it for it in {slow} if it in sys.modules])"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
    assert found.stdout.strip() == "[]"

"""With what Twilio's REST API is opened, and where that is sent."""

from dataclasses import replace

import pytest

from tests.gateways.carriers import NOON, TOKEN, SandboxWorld, client_account
from tests.gateways.test_twilio_rest import HOUR, text_failure
from voice_intake.domain.errors import (
    FailureReason,
    TemporaryFailure,
)
from voice_intake.gateways.twilio_account import TwilioAccount
from voice_intake.gateways.twilio_rest import TwilioRest


class TestCredentials:
    def test_api_key_opens_the_account(self, sandbox: SandboxWorld) -> None:
        sandbox.leaves_message(3, at=NOON)
        key, secret = sandbox.account.api_key()
        account = replace(client_account(sandbox.account.network.api_url), user=key, secret=secret)
        assert len(list(TwilioRest(account).calls(NOON, NOON + HOUR))) == 1

    def test_wrong_ones_are_alarming(self, sandbox: SandboxWorld) -> None:
        stranger = TwilioRest(client_account(sandbox.account.network.api_url, "another token"))
        with pytest.raises(TemporaryFailure) as caught:
            list(stranger.calls(NOON, NOON + HOUR))
        assert (caught.value.why, caught.value.code, caught.value.is_alarming) == (
            FailureReason.UNAUTHORISED,
            20003,
            True,
        )
        assert text_failure(stranger).why is FailureReason.UNAUTHORISED

    def test_they_go_to_https_or_stay_on_this_machine(self) -> None:
        with pytest.raises(ValueError, match="https only"):
            client_account("http://api.twilio.com")
        with pytest.raises(ValueError, match="account SID"):
            TwilioAccount(api_url="https://api.twilio.com", account_sid="../x", user="", secret="")
        assert TOKEN not in repr(client_account("https://api.twilio.com"))

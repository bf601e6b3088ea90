"""Nobody but Twilio, for our account, is answered under /webhooks."""

import pytest

from tests.factories import make_caller
from tests.webhooks.conftest import ACCOUNT, PUBLIC_URL, TOKENS, Line
from twilio_sandbox.http.signature import sign

PATHS = [
    "/webhooks/voice/incoming",
    "/webhooks/voice/turn/1",
    "/webhooks/voice/fallback",
    "/webhooks/voice/fallback/thanks",
    "/webhooks/voice/status",
    "/webhooks/recording/status",
    "/webhooks/sms/incoming",
    "/webhooks/sms/status",
    "/webhooks/nowhere",
    "/webhooks",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_without_a_signature_everything_is_forbidden(line: Line, path: str, method: str) -> None:
    assert line.client.open(path, method=method, data=line.form()).status_code == 403


@pytest.mark.parametrize("header", ["", "nonsense", "ÆØÅ", "a" * 5000, "L/OH5YylLD5NRKLltdqwSvS0BnU="])
def test_a_wrong_signature_is_forbidden(line: Line, header: str) -> None:
    answer = line.client.post(
        PATHS[0], data=line.form(), headers={"X-Twilio-Signature": header.encode().decode("latin-1")}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("token", TOKENS)
def test_either_token_signs_while_they_are_rotated(line: Line, token: str) -> None:
    assert line.post("/webhooks/voice/incoming", token=token).status_code == 200


def test_an_old_token_signs_no_more(line: Line) -> None:
    assert line.post("/webhooks/voice/incoming", token="retired").status_code == 403


def test_another_account_is_forbidden(line: Line) -> None:
    other = line.form(AccountSid="AC" + "9" * 32)
    assert line.post("/webhooks/voice/incoming", other).status_code == 403
    nobody = {name: value for name, value in line.form().items() if name != "AccountSid"}
    assert line.post("/webhooks/voice/incoming", nobody).status_code == 403


def test_the_address_that_twilio_has_on_file_is_what_counts(line: Line) -> None:
    """A proxy's host, scheme or port does not matter; another path or a changed field does."""
    form = line.form()
    header = {"X-Twilio-Signature": sign(TOKENS[0], f"{PUBLIC_URL}/webhooks/voice/incoming", form.items())}
    path = "/webhooks/voice/incoming"
    assert line.client.post(path, data=form, headers=header, base_url="http://10.0.0.7:8000").status_code == 200
    assert line.client.post("/webhooks/voice/status", data=form, headers=header).status_code == 403
    assert line.client.post(path, data={**form, "From": "+4520000000"}, headers=header).status_code == 403
    assert line.client.post(f"{path}?x=1", data=form, headers=header).status_code == 403


def test_blank_fields_and_queries_are_part_of_what_is_signed(line: Line) -> None:
    assert line.post("/webhooks/voice/incoming?b=2&a=%C3%A6", line.form(FromCity="", Name="Søren")).status_code == 200


def test_a_signature_by_a_key_that_is_not_ours_fails_closed(line: Line) -> None:
    form = line.form()
    headers = {
        "X-Twilio-Signature": sign(TOKENS[0], f"{PUBLIC_URL}/webhooks/voice/incoming", form.items()),
        "X-Twilio-Webhooks-Signature-Settings": "key=SK1,algorithm=HMAC_SHA256",
    }
    assert line.client.post("/webhooks/voice/incoming", data=form, headers=headers).status_code == 403


def test_a_signed_get_is_understood_and_not_allowed(line: Line) -> None:
    url = f"/webhooks/voice/incoming?AccountSid={ACCOUNT}"
    header = sign(TOKENS[0], PUBLIC_URL + url)
    assert line.client.get(url, headers={"X-Twilio-Signature": header}).status_code == 405


def test_a_form_without_end_is_refused_before_it_is_read(line: Line) -> None:
    answer = line.post("/webhooks/voice/incoming", line.form(Name="x" * 70_000))
    assert answer.status_code == 413
    assert b"<Response" not in answer.data


def test_json_is_no_form(line: Line) -> None:
    headers = {"X-Twilio-Signature": sign(TOKENS[0], f"{PUBLIC_URL}/webhooks/voice/incoming")}
    assert line.client.post("/webhooks/voice/incoming", json=line.form(), headers=headers).status_code == 403


def test_health_is_open_and_tells_nothing(line: Line) -> None:
    make_caller(line.client.application.extensions["voice_intake.services"].engine)
    assert line.client.get("/healthz").text == "ok\n"
    assert line.client.get("/readyz").text == "ready\n"


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_with_a_large_form_is_refused_without_ado(line: Line, path: str) -> None:
    assert line.client.post(path, data=line.form(Body="x" * 70_000)).status_code == 413


def test_a_stranger_writes_no_long_lines_into_the_log(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    """The names of fields are logged, as they tell who it may have been."""
    assert line.client.post(PATHS[0], data={"\0" * 20_000: "x", "CallSid": "x"}).status_code == 403
    [told] = capsys.readouterr().err.splitlines()
    assert "CallSid" in told
    assert len(told) < 600

"""Settings: what a deployment may decide, and what it is told when something does not hold."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from voice_intake.config import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, Settings, Transcribing
from voice_intake.config_values import notify_urls
from voice_intake.domain.errors import ConfigurationFault
from voice_intake.domain.voicemail.storage_location import Bucket, Folder

ACCOUNT, KEY = "AC" + "1f" * 16, "SK" + "2e" * 16


def faults(environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(ConfigurationFault) as caught:
        Settings.from_environ(environ)
    return caught.value.faults


def test_empty_environment_is_a_line_on_this_machine() -> None:
    settings = Settings.from_environ({})
    assert settings == Settings()
    assert settings.database_url == "sqlite:///var/voice-intake.sqlite3"
    assert settings.queue_url == "sqlite:///var/queue.sqlite3"
    assert settings.recordings == Folder(Path("var/recordings"))
    assert settings.twilio_api_url == "https://api.twilio.com"
    assert (settings.transcriber_url, settings.notify_urls, settings.demo) == ("", (), False)


def test_everything_can_be_decided(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.touch()
    settings = Settings.from_environ(
        {
            "DATABASE_URL": "postgres://desk@db/intake",
            "PUBLIC_URL": "https://line.example.com/",
            "POLICY_FILE": str(policy),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": "current, next",
            "TWILIO_PHONE_NUMBER": "+442871359777",
            "TWILIO_API_URL": "https://api.dublin.ie1.twilio.com/",
            "TWILIO_API_KEY": KEY,
            "TWILIO_API_SECRET": "s3cret",
            "RECORDINGS_URL": "s3://desk-recordings/line?endpoint=https://s3.example.com&region=eu-north-1",
            "QUEUE_URL": "redis://queue:6379/1",
            "TRANSCRIBER_URL": "http://whisper:8000/v1",
            "TRANSCRIBER_KEY": "sk-whisper",
            "TRANSCRIBER_MODEL": "large-v3",
            "NOTIFY_URLS": "mailto://desk@example.com",
        }
    )
    assert settings == Settings(
        database_url="postgresql://desk@db/intake",
        public_url="https://line.example.com",
        policy_file=policy,
        twilio_account_sid=ACCOUNT,
        twilio_auth_tokens=("current", "next"),
        twilio_phone_number="+442871359777",
        twilio_api_url="https://api.dublin.ie1.twilio.com",
        twilio_api_key=KEY,
        twilio_api_secret="s3cret",
        recordings=Bucket(
            name="desk-recordings", prefix="line", endpoint="https://s3.example.com", region="eu-north-1"
        ),
        queue_url="redis://queue:6379/1",
        transcriber=Transcribing.BY_SERVER,
        transcriber_url="http://whisper:8000/v1",
        transcriber_key="sk-whisper",
        transcriber_model="large-v3",
        notify_urls=("mailto://desk@example.com",),
    )


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("DATABASE_URL", "mysql://desk:hush@db/intake", "is neither sqlite:///FILE nor postgresql://USER@HOST/NAME"),
        ("PUBLIC_URL", "line.example.com", "write https://HOST, as Twilio has it on file"),
        ("PUBLIC_URL", "https://the_line.example.com", "Twilio calls no host name with an underscore"),
        ("POLICY_FILE", "/nowhere/policy.toml", "there is no such file"),
        ("TWILIO_ACCOUNT_SID", "AC123", "an account SID is AC and 32 hexadecimal digits"),
        ("TWILIO_AUTH_TOKEN", " , ", "holds no token"),
        ("TWILIO_PHONE_NUMBER", "028 7135 9777", "write the number as +442871359777"),
        ("DEMO", "perhaps", "write 1 or 0"),
        ("DEMO_FOLDER", "/nowhere", "there is no such folder"),
        ("TWILIO_API_URL", "http://api.twilio.com", "credentials would travel in the clear, write https://"),
        ("TWILIO_API_URL", "https://api.twilio.com/2010-04-01", "write https://HOST, without a path"),
        ("TWILIO_API_KEY", "AC" + "3" * 32, "is no API key's SID: SK and 32 hexadecimal digits"),
        ("TWILIO_API_SECRET", "hush hush", "holds blanks or letters that no secret has"),
        ("RECORDINGS_URL", "ftp://desk:hush@files/recordings", "is neither a folder, file:///FOLDER nor s3://"),
        ("RECORDINGS_URL", "file://relative/folder", "is neither a folder, file:///FOLDER nor s3://"),
        ("RECORDINGS_URL", "s3://key:hush@bucket", "holds credentials: give them as AWS_ACCESS_KEY_ID"),
        ("RECORDINGS_URL", "s3://b", "names the bucket 'b', which cannot be one"),
        ("RECORDINGS_URL", "s3://bucket/../other", "has the prefix '../other'"),
        ("RECORDINGS_URL", "s3://bucket?secret=hush", "has secret: only endpoint and region may stand"),
        ("RECORDINGS_URL", "s3://bucket?endpoint=ftp://files", "has an endpoint of the kind 'ftp'"),
        ("QUEUE_URL", "amqp://desk:hush@queue", "is neither sqlite:///FILE, postgresql://"),
        ("TRANSCRIBER_URL", "whisper:8000", "write https://HOST/v1, as OpenAI's clients have it"),
        ("TRANSCRIBER_URL", "https://desk:hush@whisper/v1", "write https://HOST/v1, as OpenAI's clients have it"),
        ("TRANSCRIBER_KEY", "hush\nhush", "holds blanks or letters that no secret has"),
        ("NOTIFY_URLS", "slack://a/b/c\nhush@example.com", "holds no address of Apprise's kind at place 2"),
    ],
)
def test_what_does_not_hold_is_named_without_its_secret(name: str, value: str, fault: str) -> None:
    [told] = faults({name: value})
    assert told.startswith(f"{name} ")
    assert fault in told
    assert "hush" not in told


def test_all_faults_are_told_at_once() -> None:
    told = faults({"DEMO": "1", "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_KEY": KEY, "QUEUE_URL": "?"})
    assert [fault.split(" ")[0] for fault in told] == ["QUEUE_URL", "DEMO", "TWILIO_API_KEY"]


def test_demo_needs_no_account_and_refuses_a_real_one() -> None:
    demo = Settings.from_environ({"DEMO": "1"})
    assert (demo.twilio_account_sid, demo.twilio_auth_tokens) == (DEMO_ACCOUNT_SID, (DEMO_AUTH_TOKEN,))
    demo.check_line()
    assert "DEMO is on beside a real TWILIO_ACCOUNT_SID" in faults({"DEMO": "1", "TWILIO_ACCOUNT_SID": ACCOUNT})[0]


@pytest.mark.parametrize("url", ["https://api.twilio.com", "https://api.dublin.ie1.twilio.com"])
def test_a_demo_asks_twilio_nothing(url: str) -> None:
    assert faults({"DEMO": "1", "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_URL": url}) == [
        "DEMO is on beside a real TWILIO_ACCOUNT_SID: take one of the two away",
        "DEMO is on beside a TWILIO_API_URL of Twilio's own: take one of the two away",
    ]


def test_nobody_moves_the_clock_of_a_real_line(tmp_path: Path) -> None:
    assert faults({"DEMO_FOLDER": str(tmp_path)}) == ["DEMO_FOLDER is for a demo alone: set DEMO=1, or take it away"]


def test_line_without_an_account_does_not_open() -> None:
    with pytest.raises(ConfigurationFault, match="TWILIO_ACCOUNT_SID is not set") as caught:
        Settings.from_environ({"TWILIO_AUTH_TOKEN": ""}).check_line()
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001", "http://localhost:8001/", "http://[::1]:8001"])
def test_twilio_on_this_machine_may_speak_http(url: str) -> None:
    assert Settings.from_environ({"TWILIO_API_URL": url}).twilio_api_url == url.rstrip("/")


def test_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n".replace(" ", "-"))
    settings = Settings.from_environ({"TWILIO_API_SECRET_FILE": str(file), "TWILIO_API_KEY": KEY})
    assert settings.twilio_api_secret == "from-a-file"
    [told] = faults({"TWILIO_AUTH_TOKEN_FILE": str(file), "TWILIO_AUTH_TOKEN": "also here"})
    assert told == "TWILIO_AUTH_TOKEN is set, and TWILIO_AUTH_TOKEN_FILE too: take one of the two away"
    [told] = faults({"TRANSCRIBER_KEY_FILE": str(tmp_path / "missing")})
    assert "TRANSCRIBER_KEY cannot be read from TRANSCRIBER_KEY_FILE=" in told


def test_people_to_notify_stand_side_by_side_or_in_a_file(tmp_path: Path) -> None:
    two_receivers = "mailtos://bot:hush@example.com?to=anna@example.com,bo@example.com"
    assert Settings.from_environ({"NOTIFY_URLS": f"{two_receivers}, slack://a/b/c,"}).notify_urls == (
        two_receivers,
        "slack://a/b/c",
    )
    file = tmp_path / "people"
    file.write_text(f"# the desk\n{two_receivers}\n\nslack://a/b/c\n")
    assert Settings.from_environ({"NOTIFY_URLS_FILE": str(file)}).notify_urls == (two_receivers, "slack://a/b/c")


def test_the_first_of_two_strange_addresses_to_notify_is_named() -> None:
    with pytest.raises(ValueError, match="at place 2 "):
        notify_urls("slack://a/b/c\nanna\nbo")


def test_recordings_may_lie_in_a_folder_anywhere() -> None:
    for url in ("/srv/recordings", "file:///srv/recordings", "file://localhost/srv/recordings"):
        assert Settings.from_environ({"RECORDINGS_URL": url}).recordings == Folder(Path("/srv/recordings"))


def test_settings_show_no_secret() -> None:
    names = ("TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET", "TRANSCRIBER_KEY")
    urls = {"DATABASE_URL": "postgresql://desk:hush@db/intake", "QUEUE_URL": "redis://:hush@queue"}
    settings = Settings.from_environ(
        dict.fromkeys(names, "hush") | urls | {"TWILIO_API_KEY": KEY, "NOTIFY_URLS": "slack://hush/b/c"}
    )
    assert "hush" not in repr(settings)


def test_who_transcribes_follows_from_the_server_unless_it_is_said() -> None:
    server = {"TRANSCRIBER_URL": "http://whisper:8000/v1"}
    chosen = [
        Settings.from_environ(environ).transcriber
        for environ in ({}, server, {**server, "TRANSCRIBER": "off"}, {"TRANSCRIBER": "twilio"})
    ]
    assert chosen == ["off", "openai", "off", "twilio"]


@pytest.mark.parametrize(("text", "fault"), [("openai", "TRANSCRIBER_URL does not say"), ("google", "write off, ope")])
def test_a_transcriber_that_cannot_be_is_told(text: str, fault: str) -> None:
    with pytest.raises(ConfigurationFault, match=fault):
        Settings.from_environ({"TRANSCRIBER": text})


def test_a_demo_asks_nobody_at_twilio() -> None:
    assert Settings.from_environ({"DEMO": "1"}).twilio_api_url == "http://127.0.0.1:9"

"""`voice-intake erase` and `export`: whatever a number left behind, in every table, the store, and the log."""

import io
import json
import stat
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from models.audit_event import AuditEvent
from models.call import CallTurn
from models.customer import Contact, ContactNumber
from tests.commands.privacy.erasures import OTHER, WRITTEN, everything, figures, lived_in, run_at
from tests.databases import hasty_engine
from tests.factories import (
    LINE,
    MONDAY_NOON,
    PHONE,
    make_agent,
    make_call,
    make_caller,
    make_ticket,
    make_voicemail,
)
from tests.lines import carrier_of, opened
from voice_intake.actions.calls.take_turn import CallerAnswer, UnknownCall, take_turn
from voice_intake.actions.reconciliation.reconcile import reconcile
from voice_intake.cli import main
from voice_intake.domain.calls.journey import KeysPressed


def test_nothing_is_left_of_a_number_but_figures(
    database: Engine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "recordings"
    with lived_in(database, folder) as desk:
        sounds = [it.audio.wav for it in desk.line.account.recordings if it.audio]
        hashes = [row.sha256 for row in desk.voicemails()]
        before = figures(database)
        assert WRITTEN.search(everything(database))
        capfd.readouterr()

        result = run_at(desk, folder, "erase", "--number", "20 12 34 56", "--yes")

        assert result.exit_code == 0, result.output
        left = everything(database)
        assert WRITTEN.findall(left) == []
        assert figures(database) == before
        kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        assert [sound in kept for sound in sounds] == [False, False, True]
        assert [checksum in left for checksum in hashes] == [False, False, True]
        assert [row.status for row in desk.voicemails()] == ["deleted", "deleted", "transcribed"]
        said = result.output + "".join(capfd.readouterr())
        assert not WRITTEN.search(said)
        assert "audio deleted: 2 of 2" in result.output
        [other] = [row for row in desk.calls() if row.from_number == OTHER]
        assert other.erased_at is None
        assert "[erased]" in desk.voicemails()[2].transcript


def test_no_bytes_are_left_in_an_sqlite_file(sqlite_url: str, tmp_path: Path) -> None:
    engine = hasty_engine(sqlite_url)
    folder = tmp_path / "recordings"
    with lived_in(engine, folder) as desk:
        file = Path(engine.url.database or "")
        assert PHONE.encode() in file.read_bytes() + Path(f"{file}-wal").read_bytes()
        assert run_at(desk, folder, "erase", "--number", PHONE, "--yes").exit_code == 0
        assert PHONE.encode() not in file.read_bytes() + Path(f"{file}-wal").read_bytes()
    engine.dispose()


def test_neither_late_requests_nor_twilios_lists_bring_it_back(database: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with lived_in(database, folder) as desk:
        run_at(desk, folder, "erase", "--number", PHONE, "--yes")
        left, count = everything(database), figures(database)
        for delivery in list(desk.line.account.callbacks.deliveries):
            desk.line.account.callbacks.deliver(delivery.callback)
        desk.line.account.clock.advance(60)
        services = desk.line.services
        for call in desk.calls():
            if call.erased_at and call.turn:
                late = CallerAnswer(call_sid=call.call_sid, number=call.turn, heard=KeysPressed("1"))
                with pytest.raises(UnknownCall):
                    take_turn(services, late, now=services.clock(), render=str)
        found = reconcile(services, carrier_of(desk), now=services.clock(), since=MONDAY_NOON - timedelta(days=1))
        assert (found.count.unseen_calls, found.count.missing_ends, found.count.missing_recordings) == (0, 0, 0)
        assert not WRITTEN.search(everything(database))
        assert figures(database) == count
        assert len(everything(database).splitlines()) == len(left.splitlines()) + 1


def test_a_second_time_there_is_nothing(database: Engine, tmp_path: Path) -> None:
    with lived_in(database, tmp_path) as desk:
        run_at(desk, tmp_path, "erase", "--number", PHONE, "--yes")
        again = run_at(desk, tmp_path, "erase", "--number", PHONE, "--yes")
        assert (again.exit_code, again.output) == (0, "Nothing is stored about +45••••56.\n")


def test_looking_and_saying_no_change_nothing(database: Engine, tmp_path: Path) -> None:
    with lived_in(database, tmp_path) as desk:
        before = everything(database)
        looked = run_at(desk, tmp_path, "erase", "--number", PHONE, "--dry-run")
        assert looked.exit_code == 0
        assert "    3 calls with caller, keys and answers\n" in looked.output
        assert "    2 messages with audio and transcript\n" in looked.output
        refused = run_at(desk, tmp_path, "erase", "--number", PHONE, typed="n\n")
        assert refused.exit_code == 1
        assert everything(database) == before


def test_a_legal_hold_refuses_by_reference(database: Engine, tmp_path: Path) -> None:
    with lived_in(database, tmp_path) as desk:
        [ticket, *_] = desk.tickets()
        shown = f"{ticket.reference[:4]}-{ticket.reference[4:]}"
        assert run_at(desk, tmp_path, "tickets", "hold", shown, "on", "--reason", "Lawyers").exit_code == 0
        before = everything(database)
        result = run_at(desk, tmp_path, "erase", "--number", PHONE, "--yes")
        assert (result.exit_code, everything(database)) == (1, before)
        assert f"On legal hold: {shown}." in result.output
        run_at(desk, tmp_path, "tickets", "hold", shown, "off", "--reason", "Settled")
        assert run_at(desk, tmp_path, "erase", "--number", PHONE, "--yes").exit_code == 0
        kinds = [event.kind for event in desk.events() if event.ticket_id == ticket.id]
        assert [kind for kind in kinds if "hold" in kind] == ["legal_hold_set", "legal_hold_lifted"]


def test_a_call_that_goes_on_refuses(database: Engine, tmp_path: Path) -> None:
    with opened(database) as desk:
        make_caller(database)
        desk.phone(PHONE).dials()
        result = run_at(desk, tmp_path, "erase", "--number", PHONE, "--yes")
        assert result.exit_code == 1
        assert "A call of this number goes on" in result.output


@pytest.mark.parametrize(("number", "told"), [("hello", "no telephone number"), (LINE, "the line's own number")])
def test_what_is_nobodys_number_is_refused(database: Engine, tmp_path: Path, number: str, told: str) -> None:
    with opened(database) as desk:
        result = run_at(desk, tmp_path, "erase", "--number", number)
        assert result.exit_code == 1
        assert told in result.output


def test_the_number_of_an_agent_is_refused(database: Engine, tmp_path: Path) -> None:
    with opened(database) as desk:
        agent = make_agent(database, phone=PHONE)
        make_call(database, ended_at=MONDAY_NOON)
        result = run_at(desk, tmp_path, "erase", "--number", PHONE, "--yes")
        assert f"This is the phone of {agent.email}" in result.output


def test_a_store_that_is_away_leaves_the_rest_to_the_worker(database: Engine, tmp_path: Path) -> None:
    call = make_call(database, ended_at=MONDAY_NOON)
    make_voicemail(database, call=call, ticket=make_ticket(database, call=call), due_at=None)
    with opened(database) as desk:
        environ = {"TWILIO_API_URL": "http://127.0.0.1:9"}
        account = desk.line.account
        result = CliRunner().invoke(
            main,
            ["erase", "--number", PHONE, "--yes"],
            env={
                "DATABASE_URL": database.url.render_as_string(hide_password=False),
                "RECORDINGS_URL": str(tmp_path),
                "TWILIO_ACCOUNT_SID": account.sid,
                "TWILIO_AUTH_TOKEN": account.token,
                **environ,
            },
        )
        assert result.exit_code == 0, result.output
        assert "audio deleted: 0 of 1" in result.output
        [voicemail] = desk.voicemails()
        assert voicemail.due_at is not None


def test_the_contact_stays_without_the_number(database: Engine, tmp_path: Path) -> None:
    with lived_in(database, tmp_path) as desk:
        people = len(desk.rows(Contact))
        run_at(desk, tmp_path, "erase", "--number", PHONE, "--yes")
        assert len(desk.rows(Contact)) == people
        assert [row.number for row in desk.rows(ContactNumber)] == [OTHER]
        removed = [row for row in desk.rows(AuditEvent) if row.action == "removed"]
        assert [row.before["number"] for row in removed] == ["+45••••56"]


def test_an_export_has_all_of_it_and_nothing_of_others(database: Engine, tmp_path: Path) -> None:
    folder, target = tmp_path / "recordings", tmp_path / "answer.zip"
    with lived_in(database, folder) as desk:
        sounds = [it.audio.wav for it in desk.line.account.recordings if it.audio]
        result = run_at(desk, folder, "export", "--number", PHONE, "--to", str(target))
        assert result.exit_code == 0, result.output
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        archive = ZipFile(io.BytesIO(target.read_bytes()))
        assert sorted(archive.read(name) for name in archive.namelist() if name.endswith(".wav")) == sorted(sounds[:2])
        tables = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
        assert [len(tables[f"{name}.json"]) for name in ("calls", "voicemails", "opt_outs")] == [3, 2, 1]
        assert len(tables["call_turns.json"]) == len(
            [row for row in desk.rows(CallTurn) if row.call_id in {it["id"] for it in tables["calls.json"]}]
        )
        assert tables["contacts.json"][0]["name"] == "Astrid Holm"
        assert OTHER not in json.dumps(tables)
        assert "pin_hash" not in json.dumps(tables)
        again = run_at(desk, folder, "export", "--number", PHONE, "--to", str(target))
        assert again.exit_code == 1
        assert "File exists" in again.output

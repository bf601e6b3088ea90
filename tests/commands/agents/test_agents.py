import re
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import Engine, Row, select

from models.agent import Agent
from models.audit_event import AuditEvent
from tests.commands.shell import run
from tests.factories import make_agent

BO = ("--name", "Bo Lund", "--email", "Bo@desk.example")


def test_a_new_agent_signs_in_with_the_password_that_was_shown(database: Engine) -> None:
    result = run(database, "agents", "add", *BO, "--role", "admin", "--phone", "30 11 12 13", "--languages", "en, DA")

    assert result.exit_code == 0, result.output
    [password] = re.findall(r"  password  (\S{23})\n", result.output)
    agent = the_agent(database)
    assert (agent.name, agent.email, agent.role) == ("Bo Lund", "bo@desk.example", "admin")
    assert (agent.phone, agent.languages, agent.on_duty) == ("+4530111213", "da,en", False)
    assert PasswordHasher().verify(agent.password_hash, password)


def test_a_password_that_is_lost_is_made_anew(database: Engine) -> None:
    run(database, "agents", "add", *BO, "--password", "hest kaffe måne")
    result = run(database, "agents", "password", "BO@desk.example")

    [password] = re.findall(r"  password  (\S{23})\n", result.output)
    assert PasswordHasher().verify(the_agent(database).password_hash, password)
    with database.connect() as connection:
        kept = connection.execute(select(AuditEvent.after).order_by(AuditEvent.id.desc())).scalars().first()
    assert kept == {"password": "a new one"}


def test_a_given_password_is_not_repeated(database: Engine) -> None:
    result = run(database, "agents", "add", *BO, "--password", "hest kaffe måne")

    assert result.exit_code == 0
    assert "hest" not in result.output
    assert PasswordHasher().verify(the_agent(database).password_hash, "hest kaffe måne")


def test_every_fault_of_a_new_agent_is_told_at_once(database: Engine) -> None:
    wrong = ("--phone", "12", "--languages", "fr", "--role", "boss", "--password", "short")

    result = run(database, "agents", "add", "--name", " ", "--email", "bo", *wrong)

    assert result.exit_code == 1
    for fault in (
        "name is empty",
        "'bo' is not an e-mail",
        "'12' is not a tele",
        "'fr' are not lang",
        "'boss'",
        "12 to 128",
    ):
        assert fault in result.output
    assert "short" not in result.output


def test_nobody_is_added_twice(database: Engine) -> None:
    make_agent(database, email="bo@desk.example")

    result = run(database, "agents", "add", *BO)

    assert result.exit_code == 1
    assert "bo@desk.example is an agent already" in result.output


def test_agents_are_listed_by_name_with_their_duty(database: Engine) -> None:
    make_agent(database, name="Ville Lund", email="ville@desk.example", phone=None, on_duty=False)
    make_agent(database, name="Bo Lund", email="bo@desk.example", languages="en")

    result = run(database, "agents", "list")

    assert result.output.splitlines() == [
        "NAME        E-MAIL              ROLE   PHONE        KIND    LANGUAGES  DUTY",
        "Bo Lund     bo@desk.example     agent  +4530111213  number  en         on",
        "Ville Lund  ville@desk.example  agent  none         -       da,en      off",
    ]


def test_an_empty_list_says_how_to_begin(database: Engine) -> None:
    assert "agents add --help" in run(database, "agents", "list").output


def test_duty_begins_and_ends(database: Engine) -> None:
    make_agent(database, name="Bo Lund", email="bo@desk.example", on_duty=False)

    assert run(database, "agents", "duty", "bo@desk.example", "on").output == "Bo Lund is on duty.\n"
    assert the_agent(database).on_duty
    assert run(database, "agents", "duty", "BO@desk.example", "on").output == "Bo Lund is on duty already.\n"
    assert run(database, "agents", "duty", "bo@desk.example", "off").output == "Bo Lund is off duty.\n"
    assert not the_agent(database).on_duty


def test_duty_without_a_phone_is_pointed_out(database: Engine) -> None:
    make_agent(database, email="bo@desk.example", phone=None, on_duty=False)

    assert "No call can ring them" in run(database, "agents", "duty", "bo@desk.example", "on").output


def test_duty_of_somebody_unknown_is_refused(database: Engine) -> None:
    result = run(database, "agents", "duty", "bo@desk.example", "on")

    assert result.exit_code == 1
    assert "No agent has the e-mail address bo@desk.example" in result.output


def test_changes_of_agents_are_kept_without_their_secrets(database: Engine) -> None:
    run(database, "agents", "add", *BO, "--password", "hest kaffe måne")
    run(database, "agents", "duty", "bo@desk.example", "on")
    run(database, "agents", "duty", "bo@desk.example", "on")

    with database.connect() as connection:
        added, changed = connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.id)).all()
    agent = the_agent(database)
    assert (added.action, added.subject_id, added.before) == ("added", agent.id, None)
    assert set(added.after) == {"name", "email", "role", "phone", "languages"}
    assert (changed.action, changed.before) == ("changed", {"on_duty": False, "duty_changed_at": None})
    assert (changed.after["on_duty"], datetime.fromisoformat(changed.after["duty_changed_at"])) == (
        True,
        agent.duty_changed_at,
    )


def the_agent(database: Engine) -> Row[*tuple[object, ...]]:
    with database.connect() as connection:
        return connection.execute(select(Agent.__table__)).one()

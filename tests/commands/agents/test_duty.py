"""Who is on duty, entered and told at a keyboard."""

import json

import pytest
from sqlalchemy import Engine, select

from models.agent import RotaException
from tests.commands.shell import run
from tests.factories import make_agent

BO = "bo@desk.example"
OFFICE = "mon-fri 08:00-16:00"


def test_rota_is_told_in_words_with_the_order_of_ringing(database: Engine) -> None:
    make_agent(database, name="Bo Lund", email=BO, languages="da")
    make_agent(database, name="Ann Gray", email="ann@desk.example", languages="en", phone="client:ann")
    make_agent(database, name="Ib Dam", email="ib@desk.example", phone=None, on_duty=False)
    run(database, "agents", "rota", BO, OFFICE)

    by_day = run(database, "duty", "--at", "2026-11-23T10:00").output
    by_night = run(database, "duty", "--at", "2026-11-23T20:00").output

    assert by_day.splitlines() == [
        "Mon 23 Nov 2026 10:00, Europe/Copenhagen",
        "Ann Gray  ann@desk.example  on duty: switched on, no rota",
        "Bo Lund   bo@desk.example   on duty by the rota, Monday 08:00\u201316:00",
        "Ib Dam    ib@desk.example   off duty: switched off, no rota; no phone, cannot be rung",
        "",
        "A caller who speaks Danish rings Bo Lund (+4530111213), then Ann Gray (client:ann).",
        "A caller who speaks English rings Ann Gray (client:ann), then Bo Lund (+4530111213).",
    ]
    assert "off duty by the rota, until Tuesday 08:00" in by_night
    assert "A caller who speaks Danish rings Ann Gray (client:ann)." in by_night


def test_duty_as_json_is_for_programs(database: Engine) -> None:
    make_agent(database, name="Bo Lund", email=BO)
    run(database, "agents", "rota", BO, OFFICE)

    facts = json.loads(run(database, "duty", "--json", "--at", "2026-11-23T10:00").output)

    [agent] = facts["agents"]
    assert (agent["on_duty"], agent["why"]) == (True, "by_rota")
    assert (agent["since"], agent["until"]) == ("2026-11-23T07:00:00Z", "2026-11-23T15:00:00Z")
    assert (facts["at"], facts["rings"]) == ("2026-11-23T09:00:00Z", {"da": [BO], "en": [BO]})


def test_duty_of_an_empty_desk_says_how_to_begin(database: Engine) -> None:
    assert "agents add --help" in run(database, "duty").output


def test_rota_is_shown_changed_and_cleared(database: Engine) -> None:
    make_agent(database, name="Bo Lund", email=BO)

    shown = [
        run(database, "agents", "rota", *words).output.splitlines()[1]
        for words in ([BO], [BO, "man-fre 8-16; sun 22-02"], ["BO@desk.example"], [BO, "--clear"])
    ]

    assert shown == [
        "  rota  none: on duty as switched by hand",
        "  rota  mon 00:00-02:00, 08:00-16:00; tue-fri 08:00-16:00; sun 22:00-24:00",
        "  rota  mon 00:00-02:00, 08:00-16:00; tue-fri 08:00-16:00; sun 22:00-24:00",
        "  rota  none: on duty as switched by hand",
    ]


def test_somebody_goes_on_holiday_works_a_morning_and_takes_both_back(database: Engine) -> None:
    make_agent(database, name="Bo Lund", email=BO)
    run(database, "agents", "rota", BO, OFFICE)

    run(database, "agents", "away", BO, "--from", "2090-12-18", "--until", "2090-12-25", "--reason", "On holiday")
    both = run(database, "agents", "present", BO, "--from", "2090-12-20T10:00", "--until", "2090-12-20T12:00").output

    assert "away Mon 18 Dec 2090 00:00 to Mon 25 Dec 2090 00:00: On holiday  (--remove " in both
    assert "on duty Wed 20 Dec 2090 10:00 to Wed 20 Dec 2090 12:00  (--remove " in both
    holiday = run(database, "duty", "--at", "2090-12-19T09:00").output
    assert "off duty: away until Wednesday 10:00 (On holiday)" in holiday
    assert "on duty: out of turn until 12:00" in run(database, "duty", "--at", "2090-12-20T11:00").output
    with database.connect() as connection:
        numbers = connection.scalars(select(RotaException.id)).all()
    for number in numbers:
        last = run(database, "agents", "rota", BO, "--remove", str(number)).output
    assert "away" not in last
    assert "on duty Wed" not in last


def test_switch_tells_until_when_it_holds(database: Engine) -> None:
    make_agent(database, name="Bo Lund", email=BO, on_duty=False)
    run(database, "agents", "present", BO, "--from", "2090-12-20T10:00", "--until", "2090-12-20T12:00")

    assert run(database, "agents", "duty", BO, "on").output == "Bo Lund is on duty, until Wed 20 Dec 2090 10:00.\n"
    assert "until the rota's next change at Wed 20 Dec 2090 10:00" in run(database, "duty").output


def test_agent_is_changed_in_what_is_named(database: Engine) -> None:
    make_agent(database, name="Bo Lund", email=BO, languages="da")
    change = ("agents", "change", BO)

    assert run(database, *change, "--phone", "client:bo", "--role", "admin").output == (
        "role: agent -> admin\nphone: +4530111213 -> client:bo\n"
    )
    assert run(database, *change, "--phone", "").output == "phone: client:bo -> none\n"
    assert "it was so already" in run(database, *change, "--languages", "da").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rota", BO, "mon-fri"], "'mon-fri' is not a day with its hours: write mon-fri 08:00-16:00"),
        (["rota", BO, " "], "There is no day in ' '"),
        (["rota", BO, OFFICE, "--clear"], "Only one of WEEK, --clear and --remove"),
        (["rota", BO, "--remove", "17"], "Bo Lund has no exception 17: `voice-intake agents rota bo@desk.example`"),
        (["rota", "ib@desk.example", OFFICE], "No agent has the e-mail address ib@desk.example"),
        (["rota", "ib@desk.example"], "No agent has the e-mail address ib@desk.example"),
        (["away", BO, "--until", "2020-01-01"], "not after it starts"),
        (["away", BO, "--until", "soon"], "--until: 'soon' is not an ISO 8601 instant"),
        (["change", BO], "Say what changes"),
        (["change", BO, "--phone", "sip:bo", "--role", "boss"], "'sip:bo' is not a telephone: write a number as +45"),
        (["change", BO, "--phone", "sip:bo", "--role", "boss"], "the role 'boss' is not known"),
    ],
)
def test_fault_names_the_value_and_the_mend(database: Engine, words: list[str], told: str) -> None:
    make_agent(database, name="Bo Lund", email=BO)

    result = run(database, "agents", *words)

    assert result.exit_code != 0
    assert told in " ".join(result.output.split())

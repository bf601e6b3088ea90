"""`voice-intake callback`: whose telephone rings, or why none does."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.callback import Callback
from tests.commands.shell import run
from tests.factories import make_agent, make_caller, make_ticket


def test_it_says_who_is_rung_and_who_then(database: Engine) -> None:
    make_agent(database, email="bo@desk.example")
    make_ticket(database, reference="47110020", contact=make_caller(database))
    result = run(database, "callback", "4711-0020", "--agent", " Bo@desk.example", "--number", "20 12 34 57")
    assert result.exit_code == 0, result.output
    assert "Bo Lund is rung on +4530111213, and then Astrid Holm on +4520123457." in result.output.replace("\n", " ")
    with Session(database) as session:
        [row] = session.scalars(select(Callback)).all()
    assert row.requested_by.startswith("cli:")


def test_what_does_not_go_is_a_sentence(database: Engine) -> None:
    make_ticket(database, reference="47110020", contact=make_caller(database))
    result = run(database, "callback", "4711-0020")
    assert (result.exit_code, result.output) == (
        1,
        "Error: Nobody has this case yet: say whose telephone rings first\n",
    )

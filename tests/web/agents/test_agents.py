"""Who works at the desk: somebody always looks after it, and whoever leaves is out at once."""

import re

from sqlalchemy import Engine, select

from models.agent import Agent, RotaShift
from models.audit_event import AuditEvent
from tests.browser.console import make_colleague
from tests.factories import make_agent
from tests.web.customers.test_admin_pages import hidden
from tests.web.people import Person


def test_the_last_admin_stays_one(database: Engine, admin: Person) -> None:
    with database.connect() as connection:
        sofie = connection.scalar(select(Agent.id))
    path = f"/admin/agents/{sofie}"
    seen = hidden(admin.looks_at(path).text, path, "seen")
    form = {"name": "Sofie Dam", "phone": "", "languages": "da", "seen": seen}
    refused = admin.sends(path, role="agent", **form)
    assert (refused.status_code, "Nobody else could look after the desk" in refused.text) == (422, True)
    make_colleague(database, role="admin", password_hash=None)
    assert admin.sends(path, role="agent", **form).status_code == 422
    make_colleague(database, role="admin")
    assert admin.sends(path, role="agent", **form).location == "/"
    assert admin.looks_at("/admin").status_code == 403


def test_whoever_leaves_the_desk_is_signed_out_and_rung_no_more(database: Engine, admin: Person, other: Person) -> None:
    with database.connect() as connection:
        bo = connection.scalar(select(Agent.id).where(Agent.email == "bo@desk.example"))
    path = f"/admin/agents/{bo}"
    assert admin.sends(f"{path}/rota", rota="man-fre 8-16", before="").status_code == 303
    assert admin.sends(f"{path}/leave").status_code == 303
    assert other.looks_at("/account").status_code == 302
    page = admin.looks_at(path).text
    assert "Cannot sign in" in page
    with database.connect() as connection:
        assert connection.scalar(select(Agent.phone).where(Agent.id == bo)) is None
        assert connection.scalar(select(RotaShift.id).where(RotaShift.agent_id == bo)) is None
        after = connection.scalar(select(AuditEvent.after).order_by(AuditEvent.id.desc()))
    assert after == {"password": "none", "phone": None, "rota": "", "on_duty": False}
    made = admin.sends(f"{path}/password")
    [password] = re.findall(r'secret-password">([^<]+)<', made.text)
    assert made.headers["Cache-Control"] == "no-store"
    assert other.signs_in("bo@desk.example", password).status_code == 303


def test_nobody_takes_the_own_access_away(database: Engine, admin: Person, other: Person) -> None:
    with database.connect() as connection:
        sofie = connection.scalar(select(Agent.id).where(Agent.email == "sofie@desk.example"))
    refused = admin.sends(f"/admin/agents/{sofie}/leave")
    assert (refused.status_code, "This is you" in refused.text) == (422, True)
    assert other.looks_at("/admin").status_code == 200


def test_the_record_is_looked_through_by_whoever_did_it(database: Engine, admin: Person, other: Person) -> None:
    """By a sign: their e-mail addresses stand in no address of ours."""
    for person in (admin, other):
        path = f"/admin/agents/{make_agent(database).id}/rota"
        assert person.sends(path, rota="man 8-16", before="").status_code == 303
    everybody = admin.looks_at("/admin/record").text
    signs = {name: sign for sign, name in re.findall(r'<option value="(\w+)">(Sofie Dam|Bo Lund)</option>', everybody)}
    hers = admin.looks_at(f"/admin/record?actor={signs['Sofie Dam']}").text
    assert set(signs) == {"Sofie Dam", "Bo Lund"}
    assert [page.count('class="record-when"') for page in (everybody, hers)] == [2, 1]

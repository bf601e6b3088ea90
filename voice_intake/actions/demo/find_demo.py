"""What of the demo is in a database, of whatever version, and who can still sign in as the demo says."""

from enum import StrEnum

from sqlalchemy import Engine, inspect, select

from models.agent import Agent
from models.customer import Customer
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.accounts.verify_credentials import is_password
from voice_intake.domain.demo.demo_desk import AGENTS, CUSTOMERS, PASSWORD
from voice_intake.ports import Services


class DatabaseOwner(StrEnum):
    """Whose customers a database has."""

    NOBODY = "nobody"
    DEMO = "demo"
    """At least one customer of the demo, and whoever was added to it."""
    OTHERS = "others"


def find_demo(engine: Engine) -> DatabaseOwner:
    """Looks at columns that every version of the schema has had."""
    customers = table_of(Customer)
    if not inspect(engine).has_table(customers.name):
        return DatabaseOwner.NOBODY
    with reading(engine).begin() as connection:
        found = {(row.number, row.name) for row in connection.execute(select(customers.c.number, customers.c.name))}
    if not found:
        return DatabaseOwner.NOBODY
    return DatabaseOwner.DEMO if found & {(each.number, each.name) for each in CUSTOMERS} else DatabaseOwner.OTHERS


def find_demo_agents(services: Services) -> dict[str, bool]:
    """Each agent of the demo who can sign in, by e-mail address: whether the demo's password is still theirs."""
    with reading(services.engine).begin() as connection:
        chosen = Agent.email.in_([agent.email for agent in AGENTS]), Agent.password_hash.is_not(None)
        rows = connection.execute(select(Agent.email, Agent.password_hash).where(*chosen)).all()
    hashes = {row.email: row.password_hash for row in rows}
    return {each.email: is_password(hashes[each.email], PASSWORD) for each in AGENTS if each.email in hashes}

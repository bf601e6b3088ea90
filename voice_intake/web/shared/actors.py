"""Whoever did something, as people know them."""

from collections.abc import Mapping

from flask import g
from flask_babel import gettext as _

from voice_intake.actions.audit.actor_names import name_agents
from voice_intake.domain.actor import Actor
from voice_intake.web.shared import session
from voice_intake.web.shared.services import services


def who(actor: str) -> str:
    """For templates and for those who have no names at hand: the agents are looked up once a request."""
    if "agent_names" not in g:
        g.agent_names = name_agents(services())
    return who_told(actor, g.agent_names)


def who_told(actor: str, names: Mapping[str, str]) -> str:
    """An agent by name; programs by what they are; else as it is kept. `names` by e-mail addresses."""
    match actor:
        case "line":
            return _("The telephone line")
        case "retention":
            return _("The retention period")
        case "demo":
            return _("The demo")
        case _ if actor.startswith("cli:"):
            return _("%(user)s, at the command line", user=actor.removeprefix("cli:"))
        case _:
            return names.get(actor, actor)


def actor() -> str:
    """The agent who is signed in, as the audit log names them."""
    return session.me().email


def signed_in() -> Actor:
    """The agent who is signed in, as changes of a case take them."""
    me = session.me()
    return Actor(agent_id=me.id, name=me.name, email=me.email)

"""An agent on a page of their own: what they are, and when they are on duty."""

from flask import abort, render_template

from voice_intake.actions.agents.list_agents import ListedAgent, list_agents
from voice_intake.actions.agents.lock_agent import agent_version
from voice_intake.domain.agents import rota_text
from voice_intake.web.audit import audit_text, concurrent_changes
from voice_intake.web.shared import datetime_input, i18n
from voice_intake.web.shared import rota_text as rota_words
from voice_intake.web.shared.form_state import Attempt
from voice_intake.web.shared.services import services


def find(agent_id: int) -> ListedAgent:
    """404 where there is none."""
    found = next((each for each in list_agents(services(), at=i18n.now()) if each.colleague.id == agent_id), None)
    if found is None:
        abort(404)
    return found


def agent_page(agent_id: int, attempt: Attempt) -> str:
    listed, now = find(agent_id), i18n.now()
    exceptions = [each for each in listed.colleague.rota.exceptions if each.ends_at > now]
    return render_template(
        "agents/agent.html",
        listed=listed,
        agent=listed.colleague,
        rota=rota_text.format_rota(listed.colleague.rota.shifts),
        rota_told=rota_words.told,
        exceptions=sorted(exceptions, key=lambda it: it.starts_at),
        example=rota_text.EXAMPLE,
        seen=agent_version(services(), agent_id),
        attempt=attempt,
        since=concurrent_changes.lines(attempt.since),
        role=audit_text.role_told,
        now_typed=datetime_input.typed(now),
    )

"""A note that agents leave each other on a case; customers never see it."""

from datetime import datetime

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases.text_input import paragraphs
from voice_intake.domain.cases.transitions import Changed
from voice_intake.ports import Services


def add_note(services: Services, reference: str, text: str, *, actor: Actor, now: datetime) -> CaseChange:
    """Whatever state the case is in. Raises NotPossible (`field` is text)."""
    noted = Changed("noted", {}, {"text": paragraphs(text, "text")})
    return change_case(services, reference, lambda *_: noted, actor=actor, now=now)

"""What closes the desk or opens it out of turn, now and to come."""

from datetime import datetime

from models.database import reading
from voice_intake.actions.load_extras import Entered, find_entered
from voice_intake.ports import Services


def list_extras(services: Services, *, now: datetime) -> tuple[Entered, ...]:
    """In the order in which they start; those that are over are left out."""
    with reading(services.engine).begin() as connection:
        return find_entered(connection, now)

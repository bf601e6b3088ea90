"""What every view of the admins asks of the application."""

from flask import current_app

from voice_intake.ports import Services
from voice_intake.web.health import SERVICES
from voice_intake.web.shared import session


def services() -> Services:
    found: Services = current_app.extensions[SERVICES]
    return found


def actor() -> str:
    """Whoever is signed in, as the record names them."""
    return session.me().email

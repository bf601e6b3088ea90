"""What the application was made with: its services, and the store of recordings."""

from flask import current_app

from voice_intake.ports import Services

SERVICES = "voice_intake.services"
RECORDINGS = "voice_intake.recordings"


def services() -> Services:
    found: Services = current_app.extensions[SERVICES]
    return found

"""For any WSGI server: `gunicorn wsgi:app`."""

import os

from voice_intake.app import create_app
from voice_intake.config import Settings
from voice_intake.log import configure

configure()
app = create_app(Settings.from_environ(os.environ))

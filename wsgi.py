"""For any WSGI server: `gunicorn wsgi:app`."""

import os

from voice_intake.app import create_app
from voice_intake.config import Settings

app = create_app(Settings.from_environ(os.environ))

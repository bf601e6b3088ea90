"""Light or dark: as the system has it, or as somebody chose."""

from flask import request

COOKIE = "theme"
THEMES = ("auto", "light", "dark")


def theme() -> str:
    """Of this request."""
    asked = request.cookies.get(COOKIE, "")
    return asked if asked in THEMES else "auto"

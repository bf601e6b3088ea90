"""What the pages of a demo have besides: telephones, a clock that can be moved, a database that can be taken away."""

from dataclasses import dataclass

from flask import current_app

from voice_intake.gateways.demo_folder import DemoFolder
from voice_intake.gateways.demo_phone import Handset

DEMO = "voice_intake.demo"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """`handset` and `folder` are None where nobody plays Twilio: the program was started without its telephones."""

    handset: Handset | None = None
    folder: DemoFolder | None = None


def demo() -> Demo:
    found: Demo = current_app.extensions[DEMO]
    return found


def is_moved() -> bool:
    """Whether pages live by another time than their readers."""
    folder: DemoFolder | None = getattr(current_app.extensions.get(DEMO), "folder", None)
    return folder is not None and abs(folder.ahead.total_seconds()) >= 1

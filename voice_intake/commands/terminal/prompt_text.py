"""What a caller hears, as lines to read."""

import shutil
import textwrap

WIDEST = 100
NARROWEST = 40


def speech(language: str, text: str) -> list[str]:
    """The sentence with its language before it, wrapped for this terminal."""
    width = shutil.get_terminal_size((WIDEST, 24)).columns
    return textwrap.wrap(
        text,
        width=max(min(width, WIDEST), NARROWEST),
        initial_indent=f"  {language}  ",
        subsequent_indent="      ",
        break_on_hyphens=False,
    )

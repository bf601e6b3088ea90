"""Cells that a spreadsheet would run as a formula, and how they are written so that it does not.

An apostrophe goes before a text that begins with one of OWASP's characters, and before a text that looks as if that had
been done already; reading takes exactly one away. So nothing is lost, telephone numbers included: +4520123401 is
written '+4520123401. Anybody else's text keeps its apostrophe: 't Hooft.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re

_RUN = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_DISARMED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def disarm(text: str) -> str:
    return f"'{text}" if _RUN.match(text) else text


def disarm_typed(text: str) -> str:
    """The same where the file says by itself that a cell is text, and no formula can come of it."""
    return f"'{text}" if _DISARMED.match(text) else text


def plain(text: str) -> str:
    """The text as it was before `disarm`, or `disarm_typed`."""
    return text[1:] if text.startswith("'") and _DISARMED.match(text) else text

"""Where a case stands, in a word."""

from flask_babel import gettext as _

from voice_intake.domain.ticket import Status


def status_told(status: str) -> str:
    match status:
        case Status.NEW:
            return _("New")
        case Status.OPEN:
            return _("Open")
        case Status.PENDING:
            return _("Waits for the customer")
        case Status.SOLVED:
            return _("Solved")
        case _:
            return _("Closed")

"""What stands in the header: an entry a page, shown as soon as the application has that page."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Entry:
    """`endpoint` is the page; every endpoint of its blueprint, and of those named after it, counts as being there."""

    endpoint: str
    name: LazyString

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        here, mine = (request.endpoint or "").partition(".")[0], self.endpoint.partition(".")[0]
        return here == mine or here.startswith(f"{mine}_")


CONSOLE = (
    Entry("queue.queue", _("Queue")),
    Entry("calls.calls", _("Calls")),
    Entry("now.now", _("Now")),
    Entry("phone.phone", _("Telephone")),
)
ADMIN = (
    Entry("admin_overview.overview", _("Overview")),
    Entry("admin_customers.customers", _("Customers")),
    Entry("admin_refused.refused", _("Refused callers")),
    Entry("admin_check.check", _("Check a caller")),
    Entry("admin_import.imports", _("Import")),
    Entry("admin_agents.agents", _("Agents")),
    Entry("admin_hours.hours", _("Hours")),
    Entry("admin_record.record", _("Change log")),
)


def console() -> list[Entry]:
    return [entry for entry in CONSOLE if entry.endpoint in current_app.view_functions]


def admin() -> list[Entry]:
    return [entry for entry in ADMIN if entry.endpoint in current_app.view_functions]


def is_admin_page() -> bool:
    """By convention, the blueprints of admin pages are named so."""
    return (request.endpoint or "").startswith("admin_")

"""What stands in the header: an entry a page, shown as soon as the application has that page."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class NavigationEntry:
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
    NavigationEntry("queue.queue", _("Queue")),
    NavigationEntry("calls.calls", _("Calls")),
    NavigationEntry("now.now", _("Now")),
    NavigationEntry("phone.phone", _("Telephone")),
)
ADMIN = (
    NavigationEntry("admin_overview.overview", _("Overview")),
    NavigationEntry("admin_customers.customers", _("Customers")),
    NavigationEntry("admin_refused.refused", _("Refused callers")),
    NavigationEntry("admin_check.check", _("Check a caller")),
    NavigationEntry("admin_import.imports", _("Import")),
    NavigationEntry("admin_agents.agents", _("Agents")),
    NavigationEntry("admin_hours.hours", _("Hours")),
    NavigationEntry("admin_record.record", _("Change log")),
)


def console() -> list[NavigationEntry]:
    return [entry for entry in CONSOLE if entry.endpoint in current_app.view_functions]


def admin() -> list[NavigationEntry]:
    return [entry for entry in ADMIN if entry.endpoint in current_app.view_functions]


def is_admin_page() -> bool:
    """By convention, the blueprints of admin pages are named so."""
    return (request.endpoint or "").startswith("admin_")

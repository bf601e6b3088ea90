"""The comparison with Twilio's lists, as a journey's test asks for it."""

from datetime import datetime, timedelta

from tests.lines import carrier_of
from tests.phone import Desk
from voice_intake.actions.reconciliation.reconcile import Count, reconcile

NOTHING = Count()


def compared(desk: Desk, *, grace: timedelta = timedelta(0), since: datetime | None = None) -> Count:
    """The comparison, a second after whatever happened last; the lists alone are not counted."""
    desk.line.account.clock.advance(1)
    services = desk.line.services
    count = reconcile(services, carrier_of(desk), now=services.clock(), grace=grace, since=since).count
    count.calls = count.recordings = 0
    return count

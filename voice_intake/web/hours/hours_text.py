"""The desk's hours, and what changes them, in formatting."""

from datetime import date

from flask_babel import gettext as _

from voice_intake.domain.hours.intervals import Closure, ExtraOpening, HoursException
from voice_intake.domain.ticket import Tier
from voice_intake.web.hours.calendar import Mark
from voice_intake.web.hours.form import whole_days
from voice_intake.web.shared import formatting, i18n


def tier_told(tier: Tier | str | None) -> str:
    match tier:
        case Tier.EXTENDED:
            return _("Extended")
        case Tier.STANDARD:
            return _("Standard")
    return _("Both tiers")


def mark_told(mark: Mark) -> str:
    match mark:
        case Mark.USUAL:
            return _("Open as usual")
        case Mark.REST:
            return _("No hours on this day of the week")
        case Mark.HOLIDAY:
            return _("Closed by the calendar")
        case Mark.OTHER:
            return _("Open by the calendar")
        case Mark.SHUT:
            return _("Extra closure")
        case Mark.CUT:
            return _("Partly closed")
        case Mark.EXTRA:
            return _("Extra opening")


def span_told(extra: HoursException) -> str:
    """Whole days as days; what stays within one day with that day once."""
    zone = i18n.zone()
    if days := whole_days(extra, zone):
        first, last = (formatting.day(day, _today(), i18n.language()) for day in days)
        return first if days[0] == days[1] else f"{first} – {last}"
    starts, ends = extra.starts_at.astimezone(zone), extra.ends_at.astimezone(zone)
    if starts.date() == ends.date():
        return f"{i18n.moment(starts)}–{ends:%H:%M}"
    return f"{i18n.moment(starts)} – {i18n.moment(ends)}"


def question(extra: HoursException) -> str:
    """Before it is entered."""
    if isinstance(extra, Closure):
        return _("Close the desk %(span)s?", span=span_told(extra))
    return _("Open the desk %(span)s?", span=span_told(extra))


def entered_told(extra: HoursException) -> str:
    if isinstance(extra, Closure):
        return _("Entered: the desk is closed %(span)s.", span=span_told(extra))
    return _("Entered: the desk is open %(span)s.", span=span_told(extra))


def ending_question(extra: HoursException) -> str:
    """Before it is taken back: what has begun is ended, what has not is removed."""
    names = {"span": span_told(extra)}
    match extra, has_begun(extra):
        case Closure(), True:
            return _("End the closure %(span)s now?", **names)
        case Closure(), False:
            return _("Remove the closure %(span)s?", **names)
        case ExtraOpening(), True:
            return _("End the extra opening %(span)s now?", **names)
    return _("Remove the extra opening %(span)s?", **names)


def has_begun(extra: HoursException) -> bool:
    return extra.starts_at < i18n.now()


def is_over(extra: HoursException) -> bool:
    return extra.ends_at <= i18n.now()


def is_closure(extra: HoursException) -> bool:
    return isinstance(extra, Closure)


def for_whom(extra: HoursException) -> str:
    return tier_told(extra.tier if isinstance(extra, ExtraOpening) else None)


def date_told(day: date) -> str:
    return formatting.day(day, _today(), i18n.language())


def _today() -> date:
    return i18n.now().astimezone(i18n.zone()).date()

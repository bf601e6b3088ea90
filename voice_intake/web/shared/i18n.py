"""The language of a page, and the filters by which templates tell times and numbers in it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from flask_babel import Babel, format_decimal, get_locale, get_translations

from voice_intake.domain import ticket
from voice_intake.domain.language import AGENT_LANGUAGES, Language
from voice_intake.domain.ticket import Priority
from voice_intake.domain.user_message import UserMessage
from voice_intake.ports import Services
from voice_intake.web.shared import extract_messages, formatting
from voice_intake.web.shared.services import services

COOKIE = "language"
_ZONE = "voice_intake.zone"


def install(app: Flask, services: Services) -> None:
    """Whoever chose a language gets that; else what their browser prefers, else the policy's."""
    policy = services.policy
    app.config[_ZONE] = policy.time_zone

    def chosen() -> str:
        asked = request.cookies.get(COOKIE)
        if asked in tuple(Language):
            return asked
        return request.accept_languages.best_match([*Language], policy.default_language)

    babel = Babel()
    babel.init_app(app, default_locale=Language.ENGLISH, default_timezone=policy.time_zone.key, locale_selector=chosen)
    with app.app_context():
        for each in Language:
            babel.domain_instance.cache[(str(each), "messages")] = extract_messages.translations(each)
    app.jinja_env.globals.update(
        language_choices=language_choices, own_language_choices=own_language_choices, spoken_choices=spoken_choices
    )
    app.jinja_env.filters.update(
        moment=moment,
        until=until,
        full_moment=lambda at: formatting.full_moment(at, zone(), language()),
        clock=lambda at: formatting.clock(at, zone()),
        day=day,
        decimal=format_decimal,
        span=lambda time: formatting.span(time, language()),
        length=formatting.length,
        phone=formatting.phone,
        reference=ticket.format_reference,
        initials=formatting.initials,
        language_name=language_name,
        language_names=lambda spoken: formatting.language_names(spoken, language()),
        severity=severity,
        sentence=sentence,
    )


def language() -> Language:
    """Of this request."""
    return Language(str(get_locale()))


def zone() -> ZoneInfo:
    found: ZoneInfo = current_app.config[_ZONE]
    return found


def now() -> datetime:
    """The instant of this request: read once, so that a page does not disagree with itself."""
    if "now" not in g:
        g.now = services().clock()
    instant: datetime = g.now
    return instant


def severity(priority: int) -> str:
    """As the policy names it."""
    return services().policy.severities[Priority(priority)].name[language()]


def language_name(spoken: str) -> str:
    """A language of the desk, in this page's."""
    return formatting.language_name(spoken, language())


def language_choices() -> list[tuple[str, str]]:
    return [(each, language_name(each)) for each in Language]


def own_language_choices() -> list[tuple[str, str]]:
    """Each language by the name its own speakers call it."""
    return [(each, formatting.language_name(each, each)) for each in Language]


def spoken_choices() -> list[tuple[str, str]]:
    """What an agent may speak, with all languages first."""
    choices = sorted(AGENT_LANGUAGES, key=lambda chosen: -chosen.count(","))
    return [(chosen, formatting.language_names(chosen.split(","), language())) for chosen in choices]


def moment(at: datetime) -> str:
    return formatting.moment(at, now(), zone(), language())


def until(at: datetime) -> str:
    return formatting.until(at, now(), zone(), language())


def day(at: datetime) -> str:
    """The day of an instant."""
    return formatting.day(at.astimezone(zone()).date(), now().astimezone(zone()).date(), language())


def sentence(told: UserMessage) -> str:
    """A sentence of the domain, its values written as this page's reader does."""
    text = get_translations().gettext(told.text)
    return text % {name: _written(value) for name, value in told.values.items()} if told.values else text


def _written(value: object) -> str:
    match value:
        case datetime():
            return moment(value)
        case date():
            return formatting.day(value, now().astimezone(zone()).date(), language())
        case int() if not isinstance(value, bool):
            return format_decimal(value)
    return str(value)


def ago(at: datetime) -> timedelta:
    return now() - at

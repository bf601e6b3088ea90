"""/phone: a telephone in the browser, for a demo alone. Whoever has the page may call; nothing of it asks to sign in.

The page keeps no call: the program `voice-intake phone` does, and plays Twilio. What is done here is handed on to it,
and what the line made of it is read from the database, which is as far away here as it is for the line.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from voice_intake.actions.calls.call_outcome import CallProgress, find_call_progress
from voice_intake.actions.operations.heartbeat import carry_life
from voice_intake.domain import phone_number
from voice_intake.gateways.demo_folder import DemoFolder
from voice_intake.gateways.demo_phone import Handset, HandsetAway, HandsetRefused
from voice_intake.web.demo import callers, phone_text, progress, request_log, scenarios
from voice_intake.web.demo.demo import demo
from voice_intake.web.shared import headers, i18n
from voice_intake.web.shared.fragment import fragment
from voice_intake.web.shared.guards import LIVE
from voice_intake.web.shared.safe_redirect import own_path
from voice_intake.web.shared.services import services

LONGEST_MESSAGE = 8 * 1024 * 1024
"""Bytes."""
AWAY_FOR = timedelta(minutes=1)
LEAP = timedelta(minutes=2)

bp = Blueprint("phone", __name__)


@bp.errorhandler(HandsetAway)
def nobody_there(_: HandsetAway) -> tuple[Response, int]:
    return jsonify(why="away"), 503


@bp.errorhandler(HandsetRefused)
def not_any_more(_: HandsetRefused) -> tuple[Response, int]:
    return jsonify(why="refused"), 409


@bp.get("")
def phone() -> str:
    setattr(g, headers.LISTENS, True)
    return render_template(
        "demo/phone.html",
        is_there=demo().handset is not None,
        found=_found(),
        away_for=_away_for(),
        kind_of=phone_text.callback,
        callers=callers.callers(),
        choices=scenarios.choices(services().policy, now=i18n.now()),
        stations=progress.stations(None),
        words=phone_text.for_script(),
        zone=i18n.zone().key,
        is_away=False,
        story=None,
        is_calling=False,
    )


@bp.get("/state")
def state() -> Response:
    found = _handset().state(request.args.get("call", ""))
    for leg in [*found["others"], *([found["call"]] if found["call"] else [])]:
        leg["name"] = callers.who_is(leg["to"])
    return jsonify(found)


@bp.post("/calls")
def dial() -> Response | tuple[Response, int]:
    """422 for what is no telephone number."""
    given = request.form.get("from", "")
    from_ = given if given == callers.WITHHELD else phone_number.typed(given)
    if not from_:
        return jsonify(why="number"), 422
    _set_clock(request.form.get("when", ""), request.form.get("at", ""))
    return jsonify(_handset().dial(from_))


@bp.post("/calls/<sid>/act")
def act(sid: str) -> Response:
    """What comes too late is not heard, as on any telephone: that is no fault of the page's."""
    with suppress(HandsetRefused):
        _handset().act(sid, {name: request.form.get(name, "") for name in ("act", "keys", "asked")})
    return jsonify()


@bp.post("/calls/<sid>/message")
def speak(sid: str) -> Response:
    request.max_content_length = LONGEST_MESSAGE
    _handset().speak(sid, request.get_data(), request.args.get("ending", "#"))
    return jsonify()


@bp.get("/story")
def followed() -> Response:
    sid = request.args.get("call", "")
    found: CallProgress | None = None
    is_away = False
    try:
        found = find_call_progress(services(), sid) if sid else None
    except SQLAlchemyError:
        is_away = True
    shown = render_template(
        "demo/progress.html",
        story=found,
        stations=progress.stations(found),
        is_away=is_away,
        is_calling=bool(sid),
        decision=phone_text.decision,
        standing=phone_text.standing,
        message_told=phone_text.message,
    )
    return fragment(shown)


@bp.get("/wires")
def wired() -> Response:
    since = request.args.get("since", 0, int)
    found = _handset().wires(since)
    shown = render_template(
        "demo/request_log.html",
        requests=request_log.told(found["requests"]),
        kind_of=phone_text.callback,
        found=found,
    )
    return fragment(shown)


@bp.get("/texts")
def texts() -> Response:
    """Those that arrived since the page was opened, at any telephone."""
    found = _handset().wires(0)["texts"]
    for text in found:
        text["name"], text["at"] = callers.who_is(text["to"]), datetime.fromisoformat(text["at"])
    return fragment(render_template("demo/texts.html", texts=found[::-1][:20]))


@bp.get("/switches")
def switches() -> Response:
    found = _handset().wires(0)
    return fragment(render_template("demo/switches.html", found=found, away_for=_away_for()))


@bp.post("/callbacks")
def treat_callbacks() -> Response:
    _handset().treat_callbacks(request.form.get("how", ""))
    return _back()


@bp.post("/callbacks/<number>")
def decide(number: str) -> Response:
    _handset().decide(number, request.form.get("what", ""))
    return _back()


@bp.post("/turns")
def treat_turns() -> Response:
    _handset().treat_turns({name: "1" for name in ("twice", "late") if name in request.form})
    return _back()


@bp.post("/database")
def take_database_away() -> Response:
    folder = _folder()
    folder.take_database_away(AWAY_FOR if request.form.get("is") == "away" else timedelta())
    return _back()


@bp.post("/time")
def move_time() -> Response:
    """On by two minutes, or back to now."""
    with _moving_time() as folder:
        if request.form.get("to") == "now":
            folder.back_to_now()
        else:
            folder.move_by(LEAP)
    return _back()


def _found() -> dict[str, Any] | None:
    """None where no telephones answer: the page is there all the same, and says so."""
    with suppress(HandsetAway):
        return _handset().wires(0)
    return None


def _away_for() -> timedelta:
    folder = demo().folder
    return folder.database_away_for if folder else timedelta()


def _set_clock(when: str, at: str) -> None:
    """By the name of a choice, or the wall clock of an instant; anything else leaves it as it is."""
    coming = {each.name: each.at for each in scenarios.choices(services().policy, now=i18n.now())}
    if when == "now":
        with _moving_time() as folder:
            folder.back_to_now()
    elif to := _read(at) if when == "at" else coming.get(when):
        with _moving_time() as folder:
            folder.move_to(to)


@contextmanager
def _moving_time() -> Iterator[DemoFolder]:
    folder = _folder()
    before = folder.clock()
    yield folder
    with suppress(SQLAlchemyError):  # time goes on while the database is away
        carry_life(services(), before=before, after=folder.clock())


def _read(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at).replace(tzinfo=i18n.zone())
    except ValueError:
        abort(422)


def _handset() -> Handset:
    handset = demo().handset
    if handset is None:
        raise HandsetAway("the program was started without its telephones")
    return handset


def _folder() -> DemoFolder:
    folder = demo().folder
    if folder is None:
        raise HandsetAway("the program was started without its clock")
    return folder


def _back() -> Any:  # noqa: ANN401 - what Flask takes
    if LIVE in request.headers:
        return "", 204
    return redirect(own_path(request.form.get("next") or url_for("phone.phone")), code=303)

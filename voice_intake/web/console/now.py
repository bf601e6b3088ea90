"""Now: who is on the line, who is on duty, and whether the desk is open."""

from flask import Blueprint, render_template

bp = Blueprint("now", __name__)


@bp.get("/now")
def now() -> str:
    return render_template("now.html")

"""The queue: what is next."""

from flask import Blueprint, render_template

bp = Blueprint("queue", __name__)


@bp.get("/")
def queue() -> str:
    return render_template("queue.html")

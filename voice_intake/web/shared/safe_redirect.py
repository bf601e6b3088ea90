"""Where somebody wants to go next: a page of ours, or home. Never an address that a link brought along."""

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException


def own_path(wanted: str | None) -> str:
    """The path, if one of our own pages answers it; else the queue."""
    home = url_for("queue.queue")
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > 2000:
        return home
    if not wanted.isprintable() or "\\" in wanted:
        return home
    try:
        current_app.url_map.bind("").match(wanted.partition("?")[0], method="GET")
    except HTTPException:
        return home
    return wanted

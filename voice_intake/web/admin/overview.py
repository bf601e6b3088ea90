"""Where administrators begin."""

from flask import Blueprint, render_template

bp = Blueprint("admin_overview", __name__)


@bp.get("/")
def overview() -> str:
    return render_template("admin/overview.html")

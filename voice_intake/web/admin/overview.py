"""Where administrators begin: what needs somebody's attention."""

from flask import Blueprint, render_template

from voice_intake.actions.imports.import_page import list_imports
from voice_intake.actions.refused.admin_overview import find_attention
from voice_intake.web import languages
from voice_intake.web.admin import record_words
from voice_intake.web.admin.desk import services

bp = Blueprint("admin_overview", __name__)


@bp.get("/")
def overview() -> str:
    imports = list_imports(services())
    return render_template(
        "admin/overview.html",
        attention=find_attention(services(), now=languages.now()),
        last_import=imports[0] if imports else None,
        day=record_words.day,
    )

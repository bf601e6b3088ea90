"""Where administrators begin: what needs somebody's attention."""

from flask import Blueprint, render_template

from voice_intake.actions.imports.import_page import list_imports
from voice_intake.actions.refused.admin_overview import find_attention
from voice_intake.web.audit import audit_text
from voice_intake.web.shared import i18n
from voice_intake.web.shared.services import services

bp = Blueprint("admin_overview", __name__)


@bp.get("/")
def overview() -> str:
    imports = list_imports(services())
    return render_template(
        "refused/overview.html",
        attention=find_attention(services(), now=i18n.now()),
        last_import=imports[0] if imports else None,
        day=audit_text.day,
    )

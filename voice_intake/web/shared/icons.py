"""Pictures within a page: the outlines of Bootstrap Icons, as Bootstrap-Flask ships them, one at a time."""

import re
from functools import cache
from importlib import resources

from markupsafe import Markup

_SYMBOL = re.compile(r'<symbol[^>]*viewBox="([^"]+)"[^>]*id="([^"]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
_OTHER_WAY = re.compile(r'<symbol[^>]*id="([^"]+)"[^>]*viewBox="([^"]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


@cache
def icon(name: str) -> Markup:
    """An outline beside words that say the same: screen readers pass it over. KeyError for a name that is not there."""
    view, drawing = _symbols()[name]
    return Markup(f'<svg class="icon" viewBox="{view}" aria-hidden="true" focusable="false">{drawing}</svg>')  # noqa: S704


@cache
def _symbols() -> dict[str, tuple[str, str]]:
    """The sprite has all of them and a megabyte: a page carries the two or three that it shows."""
    sprite = resources.files("flask_bootstrap").joinpath("static/bootstrap5/icons/bootstrap-icons.svg")
    text = sprite.read_text(encoding="utf-8")
    found = {name: (view, drawing) for view, name, drawing in _SYMBOL.findall(text)}
    return found or {name: (view, drawing) for name, view, drawing in _OTHER_WAY.findall(text)}

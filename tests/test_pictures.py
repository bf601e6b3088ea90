"""The pictures of README and docs are there, told in words, legible in the dark, and not heavy."""

import re

from defusedxml import ElementTree

from tests.test_docs import LINK, PAGES, README, ROOT


def test_pictures_are_shown_told_in_words_and_legible_in_the_dark() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if target.endswith(".svg")
    }
    assert shown == set(ROOT.glob("docs/images/*.svg"))
    for picture in shown:
        svg = picture.read_text(encoding="utf-8")
        described = {child.tag.rpartition("}")[2] for child in ElementTree.fromstring(svg)}
        assert described >= {"title", "desc"}
        assert "prefers-color-scheme: dark" in svg


def test_pictures_of_pages_come_in_light_and_dark_and_are_told_in_words() -> None:
    shown = re.findall(
        r'<picture>\n  <source media="\(prefers-color-scheme: dark\)" srcset="(\S+)-dark.png">\n'
        r'  <img alt="[^"]{20,}" src="(\S+)-light.png">\n</picture>',
        README,
    )
    assert len(shown) == README.count("<picture>") >= 6
    assert [names for names in shown if names[0] != names[1]] == []
    paths = [ROOT / f"{name}-{theme}.png" for name, _ in shown for theme in ("light", "dark")]
    assert [path.name for path in paths if not path.exists()] == []
    assert [path.name for path in ROOT.glob("docs/images/*.png") if path.stat().st_size > 150_000] == []

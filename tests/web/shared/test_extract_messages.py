"""Everything that a page says is there in Danish, and nothing that no page says."""

import re

from babel.messages.pofile import read_po

from voice_intake.domain.language import Language
from voice_intake.web.shared import extract_messages

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def test_the_catalogue_is_what_make_messages_writes() -> None:
    kept = extract_messages.po_file(Language.DANISH).read_text(encoding="utf-8")
    assert kept == extract_messages.updated(Language.DANISH), "run `make messages`, and translate what is new"


def test_every_message_has_words() -> None:
    assert extract_messages.untranslated(Language.DANISH) == []


def test_placeholders_are_the_same() -> None:
    with extract_messages.po_file(Language.DANISH).open("rb") as file:
        catalogue = read_po(file, locale="da")
    for each in catalogue:
        for string in (each.string,) if isinstance(each.string, str) else each.string:
            asked = each.id if isinstance(each.id, str) else each.id[-1]
            if each.id:
                assert set(PLACEHOLDER.findall(asked)) >= set(PLACEHOLDER.findall(string)), each.id
                assert isinstance(each.id, tuple) or len(PLACEHOLDER.findall(asked)) == len(
                    PLACEHOLDER.findall(string)
                ), each.id


def test_danish_is_read_from_the_file() -> None:
    assert extract_messages.translations(Language.DANISH).gettext("Sign out") == "Log ud"
    assert extract_messages.translations(Language.ENGLISH).gettext("Sign out") == "Sign out"

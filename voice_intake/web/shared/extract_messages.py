"""What the pages say: English in the code, Danish in translations/da/LC_MESSAGES/messages.po, read at the start.

No compiled catalogue is kept: Babel reads the .po itself, once a process, so that nothing has to be built by whoever
runs this, and no binary file stands in the way of a merge. `make messages` (this module, run as a program) looks for
every message in the code and the templates, adds new ones without a translation, and drops those that nobody says any
more. The file has neither line numbers nor dates and is sorted by place, so that two people who add messages in
different places meet no conflict; after one, keep both sides and run `make messages` again.
"""

import io
import sys
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations, Translations

from voice_intake.domain.language import Language

ROOM = Path(__file__).parents[1]
SOURCE = Language.ENGLISH
"""The language of the messages in the code."""
TRANSLATED = tuple(language for language in Language if language is not SOURCE)
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false", "encoding": "utf-8"}}

KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "said": None}
SAYING = ("domain", "actions", "gateways")
"""Rooms whose refusals pages show: every `said("…")` there is a message too, told by the filter `sentence`."""


def po_file(language: Language) -> Path:
    return ROOM / "translations" / language / "LC_MESSAGES" / "messages.po"


@cache
def translations(language: Language) -> NullTranslations:
    """The language of the code has none."""
    if language is SOURCE:
        return NullTranslations()
    with po_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def extracted() -> Catalog:
    """Every message of the pages, where it is said."""
    found = Catalog(project="Voice Intake", version="", charset="utf-8")
    for name, _, message, _, context in extract_from_dir(ROOM, METHODS, OPTIONS, keywords=KEYWORDS):
        found.add(message, None, [(f"voice_intake/web/{name}", 0)], context=context)
    for room in SAYING:
        for name, _, message, _, _ in extract_from_dir(ROOM.parent / room, METHODS, OPTIONS, keywords={"said": None}):
            found.add(message, None, [(f"voice_intake/{room}/{name}", 0)])
    return found


def untranslated(language: Language) -> list[str]:
    with po_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    return [str(each.id) for each in catalogue if each.id and (each.fuzzy or not all(_forms(each)))]


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, (tuple, list)) else (string or "",)


def updated(language: Language) -> str:
    """The catalogue as it has to be written: with every message, translated where it was so already."""
    with po_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
    return HEADER.format(language=language) + written.getvalue().decode()


HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def main() -> None:
    """Says what has no translation yet, and then ends with 1."""
    missing: list[str] = []
    for language in TRANSLATED:
        file = po_file(language)
        file.write_text(updated(language), encoding="utf-8")
        if without := untranslated(language):
            missing += [f"{file.relative_to(Path.cwd())} has no words yet for:", *without]
    if missing:
        sys.exit("\n".join(missing))


if __name__ == "__main__":
    main()

"""The catalogue and the code that speaks from it: the same keys, the same placeholders, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from voice_intake.domain.callers import admission
from voice_intake.domain.hours import opening_hours
from voice_intake.domain.language import Language
from voice_intake.prompts.catalogue import placeholders, sentences

ROOT = Path(__file__).parent.parent.parent
SPEAKERS = (
    "voice_intake/domain/calls/call_flow.py",
    "voice_intake/domain/calls/prompts.py",
    "voice_intake/domain/calls/ringing.py",
    "voice_intake/domain/callbacks/prompts.py",
    "voice_intake/domain/messages/confirmation.py",
    "voice_intake/domain/messages/alert.py",
    "voice_intake/domain/messages/page.py",
    "webhooks/twiml.py",
)
DANISH, ENGLISH = (sentences()[language] for language in Language)

KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")
WITHOUT_A_CHAPTER = {key for key in DANISH if "." not in key}


def test_both_languages_have_the_same_keys() -> None:
    assert DANISH.keys() == ENGLISH.keys()


def test_a_sentence_has_the_same_placeholders_in_both_languages() -> None:
    unequal = {key for key in DANISH if placeholders(DANISH[key]) != placeholders(ENGLISH[key])}
    assert unequal == set()


def test_every_key_that_the_code_spells_is_in_the_catalogue() -> None:
    assert {key for key in spelled() if key not in DANISH} == set()


def test_every_key_that_is_put_together_is_in_the_catalogue() -> None:
    refused = {
        f"refused.{reason}" for reason in admission.AdmissionReason if reason is not admission.AdmissionReason.ENTITLED
    }
    closed = {
        f"closed.{reason}" for reason in opening_hours.HoursReason if reason is not opening_hours.HoursReason.OPEN
    }
    assert {key for key in DANISH if key.startswith("refused.")} == refused
    assert {key for key in DANISH if key.startswith("closed.")} == closed


def test_every_sentence_is_said_somewhere() -> None:
    put_together = re.compile("|".join(patterns()))
    as_they_are = spelled()
    assert {key for key in DANISH if key not in as_they_are and not put_together.fullmatch(key)} == set()


def spelled() -> set[str]:
    """The keys that stand in the code as they are."""
    texts = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if KEY.fullmatch(text) or text in WITHOUT_A_CHAPTER}


def patterns() -> set[str]:
    """The keys that the code puts together, as expressions: f"closed.{reason}" → closed.<anything>."""
    return {
        f"{re.escape(node.values[0].value)}[a-z_]+"
        for node in nodes()
        if isinstance(node, ast.JoinedStr)
        and len(node.values) == 2
        and isinstance(node.values[0], ast.Constant)
        and re.fullmatch(r"[a-z_]+\.", str(node.values[0].value))
    }


def nodes() -> Iterator[ast.AST]:
    for name in SPEAKERS:
        yield from ast.walk(ast.parse(ROOT.joinpath(name).read_text(encoding="utf-8")))

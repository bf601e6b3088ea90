"""In which language: the contact's own, else the caller is asked in both."""

import pytest

from tests.factories import PHONE, make_caller
from tests.phone import Desk, Phone, key_of
from voice_intake.domain.language import Language


def hears_in_both(phone: Phone, *keys: str) -> Phone:
    """The same prompts, each in Danish and then in English."""
    heard = [each for each in phone.call.new_heard() if each.kind == "say"]
    languages = [Language.DANISH, Language.ENGLISH] * len(keys)
    assert [key_of(each, language) for each, language in zip(heard, languages, strict=True)] == [
        key for key in keys for _ in Language
    ]
    return phone


@pytest.mark.parametrize(("key", "language"), [("1", "da"), ("2", "en")])
def test_contact_without_a_language_is_asked_for_one(desk: Desk, key: str, language: str) -> None:
    make_caller(desk.engine, language=None)
    phone = desk.phone(PHONE, language).dials()
    hears_in_both(phone, "language.ask").presses(key).hears("severity.ask").presses("1").hangs_up()
    assert desk.tickets()[0].language == language
    assert desk.calls()[0].language == language


def test_star_repeats_the_question_in_both_languages(desk: Desk) -> None:
    make_caller(desk.engine, language=None)
    phone = desk.phone(PHONE).dials()
    hears_in_both(phone, "language.ask").presses("*")
    hears_in_both(phone, "language.ask").presses("1").hears("severity.ask").hangs_up()


def test_without_an_answer_the_policys_language_is_spoken(desk: Desk) -> None:
    make_caller(desk.engine, language=None)
    phone = desk.phone(PHONE).dials()
    hears_in_both(phone, "language.ask").waits()
    hears_in_both(phone, "again.no_input", "language.ask").waits().hears("severity.ask").hangs_up()


def test_wrong_keys_are_told_so_in_both_languages(desk: Desk) -> None:
    make_caller(desk.engine, language=None)
    phone = desk.phone(PHONE).dials()
    hears_in_both(phone, "language.ask").presses("7")
    hears_in_both(phone, "again.wrong_key", "language.ask").presses("8").hears("severity.ask").hangs_up()


def test_known_language_is_spoken_from_the_first_word(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    desk.phone(PHONE, language).dials().hears("greeting", "severity.ask").hangs_up()

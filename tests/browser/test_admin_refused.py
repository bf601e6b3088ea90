"""Who was refused and why, whether somebody may call, and what an admin does about it, in either language."""

import pytest
from playwright.sync_api import expect

from tests.browser.console import NARROW, Console, make_colleague
from tests.factories import PHONE, make_caller, make_contact, make_number
from voice_intake.domain.callers.admission import AdmissionReason

STRANGER = "+4520123499"
WORDS = {
    "en": {
        "why": "The call ended before the line knew who it was.",
        "perhaps": "They have the number 20 12 34 56 beside it.",
        "tell": "Send an SMS: they may call now",
        "add": "Add the number",
        "told": "An SMS tells them that they may call now.",
        "undo": "Undo: take the number away again",
        "block": "Block 20 12 34 99",
        "unblock": "Unblock 20 12 34 99",
        "yes": "Yes, the caller is admitted.",
        "no": "No. Not an administrator, and only administrators may call.",
        "ask": "Number",
        "closed": "No hours on this day of the week",
    },
    "da": {
        "why": "Opkaldet sluttede, før linjen vidste, hvem det var.",
        "perhaps": "De har nabonummeret 20 12 34 56.",
        "tell": "Fortæl dem i en sms, at de må ringe nu",
        "add": "Tilføj nummeret",
        "told": "De får en sms om, at de må ringe nu.",
        "undo": "Fortryd: Fjern nummeret igen",
        "block": "Spær 20 12 34 99",
        "unblock": "Ophæv spærring 20 12 34 99",
        "yes": "Ja, de kommer igennem.",
        "no": "Nej. Ikke administrator, og kun administratorer må ringe.",
        "ask": "Nummer",
        "closed": "Ikke åbent denne ugedag",
    },
}


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_stranger_becomes_a_contact_in_one_press_and_back(console_on_both: Console, language: str) -> None:
    console, words = console_on_both, WORDS[language]
    make_caller(console.database, language="da")
    console.desk.phone(STRANGER, "en").dials().hangs_up()
    page = console.signed_in_as(make_colleague(console.database, role="admin"), language=language, at="/admin/refused")
    caller = page.locator(".caller").first
    expect(caller).to_contain_text("20 12 34 99")
    expect(caller).to_contain_text(words["why"])
    expect(caller).to_contain_text(words["perhaps"])
    console.has_no_violations(page)
    caller.get_by_label(words["tell"]).check()
    caller.get_by_role("button", name=words["add"]).click()
    expect(page.get_by_role("status").first).to_contain_text(words["told"])
    expect(caller).to_contain_text("Astrid Holm")
    console.has_no_violations(page)
    console.desk.phone(STRANGER, "da").dials().hears("greeting", "severity.ask").hangs_up()
    page.get_by_role("button", name=words["undo"]).click()
    expect(caller.get_by_role("button", name=words["add"])).to_be_visible()


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_nuisance_is_blocked_in_one_press_and_unblocked(console: Console, language: str) -> None:
    words = WORDS[language]
    console.desk.phone(STRANGER, "en").dials().hangs_up()
    page = console.signed_in_as(make_colleague(console.database, role="admin"), language=language, at="/admin/refused")
    page.get_by_role("button", name=words["block"], exact=True).click()
    expect(page.locator("section[aria-labelledby=blocked]")).to_contain_text("20 12 34 99")
    page.get_by_role("button", name=words["unblock"], exact=True).first.click()
    expect(page.get_by_role("button", name=words["block"], exact=True)).to_be_visible()


def test_somebody_who_is_not_suggested_is_found_by_name(console: Console) -> None:
    contact = make_contact(console.database, name="Liv Toft")
    console.desk.phone("+4533445566", "en").dials().hangs_up()
    page = console.signed_in_as(make_colleague(console.database, role="admin"), at="/admin/refused")
    page.get_by_role("button", name="Add to a contact …").click()
    page.get_by_label("Search customers and contacts").fill("liv t")
    page.get_by_label("Search customers and contacts").press("Enter")
    expect(page.get_by_role("button", name="Liv Toft")).to_be_visible()
    console.has_no_violations(page)
    page.get_by_role("button", name="Liv Toft").click()
    expect(page.locator(".caller")).to_contain_text(contact.name)


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_whole_decision_about_a_caller_is_told(console: Console, language: str) -> None:
    words = WORDS[language]
    admin = make_caller(console.database, name="Astrid Holm", language="da")
    make_number(
        console.database,
        contact=make_contact(console.database, name="Jonas Bech", is_administrator=False),
        number=STRANGER,
    )
    page = console.signed_in_as(make_colleague(console.database, role="admin"), language=language, at="/admin/check")
    for typed, verdict, who in ((PHONE, words["yes"], admin.name), ("0045 20 12 34 99", words["no"], "Jonas Bech")):
        page.locator("#check-phone").fill(typed)
        page.locator("#check-at").fill("2026-03-01T10:00")
        page.locator("#check-phone").press("Enter")
        expect(page.locator("#verdict")).to_contain_text(verdict)
        expect(page.locator("section[aria-labelledby=steps]")).to_contain_text(who)
        expect(page.locator("section[aria-labelledby=steps]")).to_contain_text(words["closed"])
        console.has_no_violations(page)


def test_it_says_exactly_what_the_line_decides(console: Console) -> None:
    make_caller(console.database, tier="standard", language="da")
    console.desk.phone(PHONE, "da").dials()
    [call] = console.desk.calls()
    assert call.reason == AdmissionReason.STANDARD
    page = console.signed_in_as(make_colleague(console.database, role="admin"), at="/admin/check")
    page.locator("#check-phone").fill("20123456")
    page.locator("#check-phone").press("Enter")
    expect(page.locator("#verdict")).to_contain_text("standard support, which is given by e-mail")
    expect(page.locator(".hears").first).to_have_text("Velkommen til supporten hos MOCH.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_sound_in_both_themes_and_on_a_telephone(console: Console, theme: str) -> None:
    make_caller(console.database, name="Maximiliane-von-Hohenstein-Ramsgaard" * 4, language="da")
    for number in (STRANGER, "anonymous"):
        console.desk.phone(number, "en").dials().hangs_up()
    page = console.signed_in_as(
        make_colleague(console.database, role="admin"), theme=theme, size=NARROW, at="/admin/check"
    )
    page.locator("#check-phone").fill(PHONE)
    page.locator("#check-phone").press("Enter")
    expect(page.locator("#verdict")).to_be_visible()
    for path in ("/admin/refused", None):
        if path:
            console.has_no_violations(page)
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        console.has_no_violations(page)

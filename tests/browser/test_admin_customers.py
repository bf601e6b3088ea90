"""An admin looks after customers, contracts, contacts and numbers, in either language."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from models.customer import Customer
from tests.browser.console import NARROW, Console, make_colleague
from tests.factories import PHONE, make_contact, make_contract, make_customer, make_number, make_ticket

WORDS = {
    "en": {
        "add customer": "Add a customer",
        "add the customer": "Add the customer",
        "name": "Name",
        "customer number": "Customer number",
        "first": "First day",
        "add the contract": "Add the contract",
        "e-mail": "E-mail address",
        "add the contact": "Add the contact",
        "number": "Number",
        "add": "Add",
        "make": "Make a PIN",
        "passed on": "I have passed it on",
        "end": "End the contract",
        "stays": "1 open case stays open and keeps its deadline.",
        "ended": "callers hear that the contract has ended",
        "short": "A short number",
    },
    "da": {
        "add customer": "Opret en kunde",
        "add the customer": "Opret kunden",
        "name": "Navn",
        "customer number": "Kundenummer",
        "first": "Første dag",
        "add the contract": "Opret aftalen",
        "e-mail": "E-mailadresse",
        "add the contact": "Opret kontakten",
        "number": "Nummer",
        "add": "Tilføj",
        "make": "Lav en pinkode",
        "passed on": "Jeg har givet den videre",
        "end": "Afslut aftalen",
        "stays": "1 åben sag forbliver åben og beholder sin frist.",
        "ended": "De hører, at aftalen er udløbet",
        "short": "Et kortnummer",
    },
}


def admin_page(console: Console, **options: object) -> Page:
    """A window of an administrator."""
    admin = make_colleague(console.database, role="admin", name="Sofie Dam")
    return console.signed_in_as(admin, **options)  # type: ignore[arg-type]


def a_customer(console: Console) -> Customer:
    customer = make_customer(console.database, number="4711", name="Nordlys A/S")
    make_contract(console.database, customer=customer)
    return customer


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_new_customer_can_call_within_minutes(console_on_both: Console, language: str) -> None:
    console, words = console_on_both, WORDS[language]
    page = admin_page(console, language=language)
    page.goto("/admin/customers")
    page.get_by_role("link", name=words["add customer"]).click()
    page.get_by_label(words["name"], exact=True).fill("Månelys ApS")
    page.get_by_label(words["customer number"]).fill("4712")
    page.get_by_role("button", name=words["add the customer"]).click()
    page.get_by_label(words["first"]).fill("2026-01-01")
    page.get_by_role("button", name=words["add the contract"]).click()
    page.locator("#contact-contact").fill("Astrid Holm")
    page.get_by_label(words["e-mail"]).fill("astrid@maanelys.example")
    page.locator("#contact-language").select_option("da")
    page.get_by_role("button", name=words["add the contact"]).click()
    console.expects("422")
    number = page.get_by_label(words["number"], exact=True)
    number.fill("112")
    number.press("Enter")
    expect(page.locator(".field-fault")).to_contain_text(words["short"])
    expect(number).to_have_value("112")
    expect(number).to_be_focused()
    number.fill("0045 20 12 34 56")
    page.get_by_role("button", name=words["add"], exact=True).click()
    expect(page.locator("section[aria-labelledby=numbers]")).to_contain_text("20 12 34 56")
    page.get_by_role("button", name=words["make"]).click()
    expect(page.locator(".secret-text")).to_have_text(re.compile(r"^\d{6}$"))
    page.get_by_role("link", name=words["passed on"]).click()
    page.goto("/admin/customers")
    page.locator("#seek").fill("0045 20 12 34 56")
    page.locator("#seek").press("Enter")
    expect(page.get_by_role("link", name="20 12 34 56")).to_be_visible()
    console.desk.phone(PHONE, "da").dials().hears("greeting", "severity.ask")


@pytest.mark.parametrize("language", ["en", "da"])
def test_ending_a_contract_says_first_what_that_does(console: Console, language: str) -> None:
    words, customer = WORDS[language], a_customer(console)
    make_ticket(console.database, contact=make_contact(console.database, customer=customer))
    page = admin_page(console, language=language)
    page.goto("/admin/customers/4711")
    page.locator("section[aria-labelledby=contracts] .contract-do").click()
    page.locator("#end-ends_on").fill("2026-03-31")
    page.locator("section[aria-labelledby=end] button").click()
    expect(page.locator("section[aria-labelledby=hear]")).to_contain_text(words["ended"])
    expect(page.locator("section[aria-labelledby=cases]")).to_contain_text(words["stays"])
    console.has_no_violations(page)
    page.get_by_role("button", name=words["end"]).click()
    expect(page.locator("section[aria-labelledby=facts]")).to_contain_text(words["ended"])


def test_a_contract_that_overlaps_is_refused_with_which(console: Console) -> None:
    a_customer(console)
    console.expects("422")
    page = admin_page(console)
    page.goto("/admin/customers/4711")
    page.get_by_text("Add a contract").click()
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_role("button", name="Add the contract").click()
    expect(page.locator("#contract-starts_on-told")).to_contain_text("'Quote 2020-17' is in force then")
    expect(page.get_by_label("First day")).to_have_value("2026-01-01")


def test_a_number_that_two_contacts_have_is_pointed_out(console: Console) -> None:
    customer = a_customer(console)
    make_number(console.database, contact=make_contact(console.database, customer=customer, name="Astrid Holm"))
    bo = make_contact(console.database, customer=customer, name="Bo Krog")
    page = admin_page(console)
    page.goto("/admin/customers/4711")
    row = page.locator(f"#contact-{bo.id}")
    row.locator("summary").click()
    row.get_by_label("Number", exact=True).fill("20123456")
    row.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status").first).to_contain_text("Astrid Holm of Nordlys A/S has this number, too")
    expect(row).to_contain_text("Shared")


def test_blocking_a_contact_is_shown_first_and_heard_at_once(console_on_both: Console) -> None:
    console = console_on_both
    customer = a_customer(console)
    contact = make_contact(console.database, customer=customer)
    make_number(console.database, contact=contact)
    page = admin_page(console)
    page.goto(f"/admin/customers/4711/contacts/{contact.id}")
    page.get_by_role("button", name="Block …").click()
    expect(page.locator("main")).to_contain_text("After that nobody of Nordlys A/S can call")
    page.get_by_role("button", name="Block the contact").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Blocked")
    console.desk.phone(PHONE, "da").dials().is_hung_up_on()
    page.get_by_role("button", name="Unblock").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Blocked")


def test_a_number_is_removed_after_a_question_by_the_keyboard_alone(console: Console) -> None:
    contact = make_contact(console.database, customer=a_customer(console))
    make_number(console.database, contact=contact)
    page = admin_page(console)
    page.goto(f"/admin/customers/4711/contacts/{contact.id}")
    page.get_by_role("button", name="Remove 20 12 34 56").press("Enter")
    dialog = page.get_by_role("dialog", name="Remove 20 12 34 56?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Remove 20 12 34 56").press("Enter")
    dialog.get_by_role("button", name="Remove the number").press("Enter")
    expect(page.locator("main")).to_contain_text("20 12 34 56 was removed.")


def test_what_somebody_did_stands_in_the_record(console: Console) -> None:
    a_customer(console)
    page = admin_page(console)
    page.goto("/admin/customers/4711")
    page.get_by_text("Change the customer").click()
    page.get_by_label("Name", exact=True).first.fill("Sydlys A/S")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sydlys A/S")
    page.get_by_role("link", name="Change log").first.click()
    row = page.get_by_role("row").nth(1)
    for told in ("Sofie Dam", "Changed", "Nordlys A/S", "Sydlys A/S"):
        expect(row).to_contain_text(told)
    page.get_by_label("Who").select_option(label="Sofie Dam")
    page.get_by_label("Action").select_option(label="Removed")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("No such change is in the change log")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_sound_in_both_themes_and_on_a_telephone(console: Console, theme: str) -> None:
    long = "Maximiliane-von-Hohenstein-Ramsgaard" * 5
    customer = make_customer(console.database, number="4711", name=long)
    contract = make_contract(console.database, customer=customer, source=long, ends_on=date(2026, 3, 20))
    contact = make_contact(console.database, customer=customer, name=long, blocked_at=None)
    make_number(console.database, contact=contact, label="Q" * 90)
    page = admin_page(console, theme=theme, size=NARROW)
    for path in (
        "/admin",
        "/admin/customers",
        "/admin/customers/new",
        "/admin/customers/4711",
        f"/admin/customers/4711/contracts/{contract.id}",
        f"/admin/customers/4711/contacts/{contact.id}",
        "/admin/record",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
        console.has_no_violations(page)

"""Several contacts call from one number: press 1 if you are …"""

from tests.factories import PHONE, make_caller, make_contact, make_contract, make_customer, make_number
from tests.phone import Desk

NAMES = ("Anna Bro", "Bent Dal", "Carl Eng")


def make_switchboard(desk: Desk, language: str | None, names: tuple[str, ...] = NAMES) -> None:
    customer = make_customer(desk.engine, name="Solvang ApS")
    make_contract(desk.engine, customer=customer)
    for name in names:
        contact = make_contact(desk.engine, customer=customer, name=name, language=language)
        make_number(desk.engine, contact=contact, number=PHONE)


def heard_choices(count: int) -> tuple[str, ...]:
    return ("contact.ask", *["contact.choice"] * count, "contact.none")


def test_each_key_is_a_person(desk: Desk, language: str) -> None:
    make_switchboard(desk, language)
    for key, name in enumerate(NAMES, start=1):
        phone = (
            desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(3)).hears_words(name, "Solvang ApS")
        )
        phone.presses(str(key)).hears("severity.ask").presses("1").hangs_up()
    contacts = {contact.id: contact.name for contact in desk.rows(type(make_contact(desk.engine)))}
    assert [contacts[ticket.contact_id] for ticket in desk.tickets()] == list(NAMES)


def test_star_repeats_the_names(desk: Desk, language: str) -> None:
    make_switchboard(desk, language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(3))
    phone.presses("*").hears(*heard_choices(3)).presses("2").hears("severity.ask").hangs_up()


def test_zero_goes_on_as_unknown(desk: Desk, language: str) -> None:
    make_switchboard(desk, language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(3))
    phone.presses("0").hears("identify.customer_number").hangs_up()
    assert desk.tickets() == []
    assert desk.calls()[0].outcome == "abandoned"


def test_no_answer_twice_goes_on_as_unknown(desk: Desk, language: str) -> None:
    make_switchboard(desk, language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(3))
    phone.waits().hears("again.no_input", *heard_choices(3)).waits().hears("identify.customer_number").hangs_up()


def test_a_key_that_is_nobodys_is_asked_again(desk: Desk, language: str) -> None:
    make_switchboard(desk, language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(3))
    phone.presses("4").hears("again.wrong_key", *heard_choices(3)).presses("9").hears("identify.customer_number")
    phone.hangs_up()


def test_five_names_are_read_out_at_the_most(desk: Desk, language: str) -> None:
    make_switchboard(desk, language, tuple(f"Person {letter}" for letter in "ABCDEFG"))
    desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(5)).hangs_up()


def test_people_with_different_languages_are_asked_for_one_first(desk: Desk, language: str) -> None:
    make_switchboard(desk, "da", ("Anna Bro",))
    make_switchboard(desk, "en", ("Bill Cole",))
    phone = desk.phone(PHONE, language).dials()
    phone.call.new_heard()
    phone.presses("1" if language == "da" else "2").hears(*heard_choices(2)).presses("1").hears("severity.ask")
    phone.hangs_up()


def test_who_may_come_in_is_read_out_first(desk: Desk, language: str) -> None:
    make_caller(desk.engine, name="Aage Abe", language=language, is_administrator=False)
    make_caller(desk.engine, name="Zenia Zoo", language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(2))
    phone.presses("1").hears("severity.ask").hangs_up()


def test_chosen_contact_who_may_not_is_refused(desk: Desk, language: str) -> None:
    make_caller(desk.engine, name="Aage Abe", language=language, is_administrator=False)
    make_caller(desk.engine, name="Zenia Zoo", language=language)
    phone = desk.phone(PHONE, language).dials().hears("greeting", *heard_choices(2))
    phone.presses("2").hears("refused.not_administrator", "goodbye").is_hung_up_on()
    assert desk.tickets() == []

"""An agent's day before the queue: cases come in by telephone, are noticed and taken, by mouse or by keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from models.agent import Agent
from models.ticket import Ticket
from tests.browser.console import NARROW, WIDE, Console, drawn, make_colleague
from tests.factories import MONDAY_NOON, make_caller, make_ticket
from tests.phone import Desk


def cases_page(route: Route) -> None:
    """The page of a case, of which nothing is looked at here."""
    route.fulfill(status=200, content_type="text/html", body="<title>A case</title>")


def rows(page: Page) -> list[str]:
    found: list[str] = page.locator("#queue tbody tr").evaluate_all("rows => rows.map(row => row.dataset.key)")
    return found


def waiting(console: Console, count: int = 3) -> list[Ticket]:
    caller = make_caller(console.database, number="+4526112233", name="Birger Bro")
    return [
        make_ticket(console.database, contact=caller, respond_by=MONDAY_NOON + timedelta(hours=4 + number))
        for number in range(count)
    ]


def critical_call(desk: Desk) -> None:
    """Somebody rings, presses 1, and hangs up before a message."""
    desk.phone("+4520123456").dials().presses("1").hangs_up()


@pytest.fixture
def bo(console: Console) -> Agent:
    return make_colleague(console.database, name="Bo Lund", on_duty=False)


def test_a_case_that_comes_in_appears_and_disturbs_nobody(console: Console, bo: Agent) -> None:
    make_caller(console.database)
    tickets = waiting(console, 20)
    page = console.signed_in_as(bo, size={"width": 1200, "height": 500})
    link = page.locator(f'[data-key="case-{tickets[15].id}"] a')
    link.focus()
    page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('.case-who')[14])")
    drawn(page)
    place = link.bounding_box()
    console.desk.phone("+4520123456").dials().presses("2")
    expect(page.locator("#queue tbody tr")).to_have_count(21)
    expect(link).to_be_focused()
    assert "Birger Bro" in page.evaluate("getSelection().toString()")
    drawn(page)
    moved = link.bounding_box()
    assert place
    assert moved
    assert abs(place["y"] - moved["y"]) < 2
    expect(page.get_by_text("On the line")).to_be_visible()


def test_a_new_critical_case_is_noticed(console: Console, bo: Agent) -> None:
    make_caller(console.database)
    page = console.signed_in_as(bo, at="/?who=mine")
    expect(page).to_have_title("Queue · Voice Intake")
    page.evaluate("document.addEventListener('alarm:sounded', () => { document.body.dataset.sounded = 'yes'; })")
    switch = page.get_by_role("button", name="Sound for priority 1")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.evaluate("delete document.body.dataset.sounded")
    critical_call(console.desk)
    expect(page).to_have_title("(1) Queue · Voice Intake")
    expect(page.locator("#alarm-told")).to_contain_text("New case of priority 1")
    expect(page.locator("body")).to_have_attribute("data-sounded", "yes")
    page.goto("/calls")
    expect(page).to_have_title("(1) Calls · Voice Intake")
    expect(page.locator("#alarm-told")).to_be_empty()
    page.goto("/")
    expect(page.get_by_role("button", name="Sound for priority 1")).to_have_attribute("aria-pressed", "true")


def test_without_the_switch_nothing_sounds(console: Console, bo: Agent) -> None:
    make_caller(console.database)
    page = console.signed_in_as(bo)
    page.evaluate("document.addEventListener('alarm:sounded', () => { document.body.dataset.sounded = 'yes'; })")
    page.locator("h1").click()
    critical_call(console.desk)
    expect(page.locator("#alarm-told")).to_contain_text("New case of priority 1")
    expect(page.locator("body")).not_to_have_attribute("data-sounded", "yes")


def test_by_keyboard_alone(console: Console, bo: Agent) -> None:
    first, second, third = waiting(console)
    page = console.signed_in_as(bo)
    page.route("**/tickets/*", cases_page)
    link = {ticket.id: page.locator(f'[data-key="case-{ticket.id}"] a') for ticket in (first, second, third)}
    page.keyboard.press("j")
    expect(link[first.id]).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    expect(link[third.id]).to_be_focused()
    page.keyboard.press("k")
    expect(link[second.id]).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator(f'[data-key="case-{second.id}"]')).to_contain_text("You")
    expect(page.get_by_role("status").filter(has_text="You have case")).to_be_visible()
    expect(link[second.id]).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_visible()
    console.has_no_violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jt?")
    expect(page.locator("#search")).to_have_value("jt?")
    link[second.id].focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{console.url}/tickets/{second.reference}")


def test_single_keys_can_be_switched_off(console: Console, bo: Agent) -> None:
    [ticket] = waiting(console, 1)
    page = console.signed_in_as(bo)
    page.keyboard.press("?")
    page.get_by_role("switch", name="Use single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(f'[data-key="case-{ticket.id}"] a')).not_to_be_focused()


def test_two_agents_take_one_case(console: Console, bo: Agent) -> None:
    [ticket] = waiting(console, 1)
    console.expects("409")
    other = console.signed_in_as(make_colleague(console.database, name="Astrid Holm"))
    page = console.signed_in_as(bo)
    page.route("**/queue/rows", lambda route: route.fulfill(status=304))
    other.get_by_role("button", name="Take").click()
    expect(other.get_by_text("You have case")).to_be_visible()
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_text("a moment before you")).to_be_visible()
    page.unroute("**/queue/rows")
    expect(page.locator(f'[data-key="case-{ticket.id}"]')).to_contain_text("Astrid Holm")


def test_a_server_that_is_away_takes_no_case_and_that_is_told(console: Console, bo: Agent) -> None:
    [ticket] = waiting(console, 1)
    console.expects("ERR_INTERNET_DISCONNECTED")
    page = console.signed_in_as(bo)
    page.context.set_offline(True)
    page.get_by_role("button", name="Take").click()
    expect(page.locator("[data-unreachable]")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Take").click()
    expect(page.locator(f'[data-key="case-{ticket.id}"]')).to_contain_text("You")


def test_a_click_anywhere_in_a_row_opens_it(console: Console, bo: Agent) -> None:
    [ticket] = waiting(console, 1)
    page = console.signed_in_as(bo)
    page.route("**/tickets/*", cases_page)
    page.locator(".case-who").click()
    expect(page).to_have_url(f"{console.url}/tickets/{ticket.reference}")


def test_filters_lead_from_the_whole_queue_and_back(console: Console, bo: Agent) -> None:
    tickets = waiting(console)
    make_ticket(console.database, priority=1, contact=make_caller(console.database, name="Astrid Holm"))
    page = console.signed_in_as(bo)
    page.get_by_role("link", name="Critical", exact=False).first.click()
    expect(page).to_have_url(f"{console.url}/?priority=1")
    expect(page.locator("#queue tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Mine").click()
    expect(page.get_by_text("No case fits these filters")).to_be_visible()
    page.locator(".empty").get_by_role("link", name="Show everything").click()
    page.locator(".filter-customer summary").click()
    page.locator(".filter-customer").get_by_role("link").first.click()
    expect(page.locator("#queue tbody tr")).to_have_count(len(tickets))


def test_without_a_script_a_case_is_taken_all_the_same(console: Console, bo: Agent) -> None:
    waiting(console, 1)
    page = console.signed_in_as(bo)
    page.route("**/static/lists.js*", lambda route: route.fulfill(status=200, content_type="text/javascript", body=""))
    page.goto("/?language=da")
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_text("You have case")).to_be_visible()
    expect(page).to_have_url(f"{console.url}/?language=da")


@pytest.mark.parametrize(("language", "theme"), [("da", "light"), ("en", "dark")])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_no_barrier_in_a_queue_of_all_kinds(
    console: Console, bo: Agent, language: str, theme: str, size: ViewportSize
) -> None:
    waiting(console, 2)
    long = make_caller(console.database, name="Maximiliane-Charlotte " * 9)
    make_ticket(console.database, contact=long, subject=("Strømforsyningsenhedskontrolsystem" * 6)[:200])
    make_ticket(console.database, priority=1, subject="سجل الطلبات لا يظهر منذ الصباح")
    at = MONDAY_NOON - timedelta(minutes=5)
    make_ticket(console.database, respond_by=at, opened_at=MONDAY_NOON - timedelta(hours=1))
    make_ticket(console.database, priority=5, respond_by=None)
    page = console.signed_in_as(bo, language=language, theme=theme, size=size)
    expect(page.locator("#queue tbody tr")).to_have_count(6)
    console.has_no_violations(page)
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]

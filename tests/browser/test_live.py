"""What keeps itself current disturbs nobody: focus, selection, scroll and what is open stay, whatever moves."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.console import Console, drawn, make_colleague

Show = Callable[[str], None]
LOOK = "dispatchEvent(new Event('live:look'))"


def row(key: str, more: str = "") -> str:
    return (
        f'<div data-key="{key}"><a href="/account" id="link-{key}">Case {key}</a> <span>{more or "waits"}</span>'
        f"<details><summary>More</summary>Told of {key}</details></div>"
    )


def page_that_shows(console: Console, first: str) -> tuple[Page, Show]:
    """The page Now, with rows of ours in the place of its own."""
    page = console.signed_in_as(make_colleague(console.database))
    shown = [first]

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", headers={"ETag": f'"{len(shown)}"'}, body=shown[-1])

    page.route("**/now/parts", answer)

    def show(content: str) -> None:
        shown.append(content)
        page.evaluate(LOOK)

    page.goto("/now")
    page.evaluate(LOOK)
    expect(page.locator("#now")).to_contain_text("Case")
    return page, show


def test_a_row_that_moves_keeps_focus_and_what_is_open(console: Console) -> None:
    page, show = page_that_shows(console, row("a") + row("b") + row("c"))
    page.locator('[data-key="c"] summary').click()
    page.locator("#link-c").focus()
    show(row("new") + row("c", "is late") + row("a") + row("b"))
    expect(page.locator("#now div").nth(1)).to_contain_text("is late")
    assert page.locator("#now div").evaluate_all("rows => rows.map(row => row.dataset.key)") == ["new", "c", "a", "b"]
    expect(page.locator("#link-c")).to_be_focused()
    expect(page.get_by_text("Told of c")).to_be_visible()


def test_the_focus_of_a_row_that_goes_stays_in_the_list(console: Console) -> None:
    page, show = page_that_shows(console, row("a") + row("b"))
    page.locator("#link-b").focus()
    show(row("a"))
    expect(page.locator("#link-b")).to_have_count(0)
    expect(page.locator("#now")).to_be_focused()


def test_a_selection_stays(console: Console) -> None:
    page, show = page_that_shows(console, row("a") + row("b"))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#link-b'))")
    show(row("new") + row("b") + row("a", "is answered"))
    expect(page.locator('[data-key="a"]')).to_contain_text("is answered")
    assert page.evaluate("getSelection().toString()") == "Case b"


def test_what_is_read_does_not_jump_away(console: Console) -> None:
    rows = [row(f"r{number}") for number in range(60)]
    page, show = page_that_shows(console, "".join(rows))
    page.locator("#link-r40").scroll_into_view_if_needed()
    drawn(page)
    before = page.locator("#link-r40").evaluate("link => link.getBoundingClientRect().top")
    show("".join([row("new-1"), row("new-2"), *rows]))
    expect(page.locator("#link-new-1")).to_have_count(1)
    drawn(page)
    after = page.locator("#link-r40").evaluate("link => link.getBoundingClientRect().top")
    assert abs(after - before) < 2


def test_an_answer_that_was_overtaken_brings_nothing_back(console: Console) -> None:
    page, show = page_that_shows(console, row("a"))
    late: list[Route] = []

    def keep(route: Route) -> None:
        late.append(route)

    page.route("**/now/parts", keep, times=1)
    page.evaluate(LOOK)
    show(row("b"))
    expect(page.locator("#link-b")).to_be_visible()
    page.evaluate("addEventListener('live:changed', (event) => (window.shown ??= []).push(event.target.innerText))")
    late[0].fulfill(status=200, content_type="text/html", body=row("a", "is late"))
    show(row("c"))
    expect(page.locator("#link-c")).to_be_visible()
    assert not any("is late" in each for each in page.evaluate("window.shown"))


def test_news_is_asked_for_within_three_seconds(console: Console) -> None:
    page = console.signed_in_as(make_colleague(console.database))
    page.clock.install()
    page.goto("/now")
    with page.expect_request("**/now/parts"):
        page.clock.run_for(3000)


def test_a_session_that_ended_leads_to_signing_in(console: Console) -> None:
    console.expects("401")
    page = console.signed_in_as(make_colleague(console.database), at="/now")
    page.context.clear_cookies()
    expect(page).to_have_url(f"{console.url}/sign-in?next=/now")


def test_nothing_is_asked_for_while_nobody_looks(console: Console) -> None:
    page = console.signed_in_as(make_colleague(console.database))
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.goto("/now")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    page.clock.run_for(60_000)
    with page.expect_request("**/now/parts"):
        page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")
    assert asked == [f"{console.url}/now/parts"]

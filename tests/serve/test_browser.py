"""Whole journeys in a real Chromium: what a reader does, and that nothing leaves this machine.

Playwright drives the Chromium of the distribution ("apt-get install chromium"); without one the
journeys are skipped. Every test ends with a look at what the browser asked for: a request to
another host, an error in its console or a dialog fails it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.index.catalog import Catalog
from tests.processes import ROOT, build

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LEADS = "Who leads U.S. Northern Command?"
LEAKED = "Who leaked the CBP memo to the press?"
HOMAN = "How many arrests did Homan mention?"
# A shared machine under load; what hangs is still found.
SECONDS = 60
LONG = "The crew went on and dug deeper. " * 6_000 + "The quarry of Port Selim was closed in May."

HOSTILE = [
    {
        "id": "script",
        "title": "<img src=x onerror=\"window.stolen='title'\">",
        "source": "<script>window.stolen='outlet'</script>",
        "text": "The lighthouse of Port Selim was painted by <b>volunteers</b>"
        " <script>window.stolen='text'</script><img src=x onerror=window.stolen=1> on Sunday.",
        "ask": "Who painted the lighthouse of Port Selim?",
    },
    {
        "id": "markdown",
        "title": "**Bakery** [here](http://elsewhere.example/title)",
        "text": "The bakery of Port Selim sold [240 loaves](http://elsewhere.example/) on Monday"
        " ![p](http://elsewhere.example/p.png) ${alert(1)} {{7*7}} before noon.",
        "ask": "How many loaves did the bakery of Port Selim sell?",
    },
    {
        "id": "turned",
        "title": "Tower \u202eyrotcaf\u202c of Port Selim",
        "text": "The tower of Port Selim is \u202e79\u202c 97 metres high,"
        " \u2067said the builder\u2069.",
        "ask": "How high is the tower of Port Selim?",
    },
    {"id": "long", "title": "Quarry", "text": LONG, "ask": "When was the quarry closed?"},
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    rows = ({name: row[name] for name in row if name != "ask"} for row in HOSTILE)
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "hostile.jsonl").write_text(lines, "utf-8")
    return folder


@pytest.fixture(scope="module")
def index(seeds_index: Path, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("page") / "index"
    shutil.copytree(seeds_index, index, ignore=shutil.ignore_patterns("models"))
    (index / "models").symlink_to(seeds_index / "models")
    build([ROOT / "seeds", corpus], index)
    return index


@pytest.fixture(scope="module")
def address(index: Path, corpus: Path) -> Iterator[str]:
    server = serve(index, corpus)
    yield address_of(server)
    stop(server)


def serve(index: Path, corpus: Path) -> subprocess.Popen[str]:
    """Start the server as a user does."""
    command = [sys.executable, "-m", "assistant", "serve", str(ROOT / "seeds"), str(corpus)]
    command += ["--index", str(index), "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, encoding="utf-8", cwd=index.parent
    )


def address_of(server: subprocess.Popen[str]) -> str:
    """Return the address that a server says when it listens."""
    assert server.stderr is not None
    said = server.stderr.readline()
    assert said.startswith("open http://127.0.0.1:"), said
    return said.split()[1]


def stop(server: subprocess.Popen[str]) -> None:
    """Stop a server by its process."""
    server.terminate()
    try:
        server.communicate(timeout=SECONDS)
    finally:
        server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here; 'apt-get install chromium' brings it")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page as somebody new, and look at what it asked for."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    wrong: list[str] = []

    def look(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            foreign.append(url)

    def opened(**over: Any) -> Page:
        size = {"width": 1280, "height": 900}
        context = browser.new_context(**{"viewport": size, "reduced_motion": "reduce"} | over)
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        context.on("request", lambda request: look(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if said.type == "error" else None,
        )
        arrive(page, address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert foreign == []
    assert wrong == []


def arrive(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#answer .answer").wait_for()
    page.locator("#limits .limits").wait_for()


def ask(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    wait_for_answer(page, question)


def wait_for_answer(page: Page, question: str) -> None:
    expect(page.locator("#answer h2.asked")).to_have_text(question, timeout=SECONDS * 1000)


def lit(page: Page) -> str:
    """Return the strongly lit text, with the line breaks that stand between its paragraphs."""
    paragraphs = page.locator("#evidence .text p:has(mark.quote)")
    found = [
        "".join(paragraphs.nth(n).locator("mark.quote").all_text_contents())
        for n in range(paragraphs.count())
    ]
    return "\n".join(found)


def words_at(index: Path, button: dict[str, str]) -> str:
    """Return what stands in the catalog where a mark points."""
    with closing(Catalog.open(index)) as catalog:
        text = catalog.articles([button["article"]])[button["article"]].text
    start, end = button["quote"].split("-")
    return text[int(start) : int(end)]


def test_a_mark_opens_its_article_at_the_cited_words(
    visit: Callable[..., Page], index: Path
) -> None:
    page = visit()
    ask(page, HOMAN)
    mark = page.locator("#answer .claim button.mark").first
    button = mark.evaluate("button => ({...button.dataset})")
    page.locator(".consulted summary").click()
    page.locator(".consulted button.open").last.click()
    expect(page.locator("#evidence mark.quote")).to_have_count(0)
    mark.click()
    expect(page.locator("#evidence mark.quote").first).to_be_in_viewport()
    assert lit(page) == words_at(index, button)
    assert "arrests" in lit(page)
    expect(page.locator("#evidence h2")).to_be_focused()


def test_who_waits_sees_the_step_that_is_under_way(visit: Callable[..., Page]) -> None:
    page = visit()
    page.evaluate(
        """() => {
          window.seen = [];
          const look = () => {
            const now = document.querySelector('#answer .working .now');
            if (now) window.seen.push([now.textContent, document.querySelector('#answer .claim')]);
          };
          new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
        }"""
    )
    ask(page, LEADS)
    expect(page.locator("#answer .working")).to_have_count(0)
    seen: Any = page.evaluate("window.seen")
    assert "Reading the best passages for an answer" in [step for step, _ in seen]
    assert [claim for _, claim in seen] == [None] * len(seen)


def test_a_keyboard_is_enough(visit: Callable[..., Page], index: Path) -> None:
    page = visit()
    page.locator("#question textarea").focus()
    page.keyboard.type(LEADS)
    page.keyboard.press("Enter")
    wait_for_answer(page, LEADS)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "mark":
            break
    expect(page.locator("#answer .claim .card").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#answer .claim .card").first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence h2")).to_be_focused()
    assert "Gregory Guillot" in lit(page)


def test_a_sentence_shows_its_sources_under_the_pointer(visit: Callable[..., Page]) -> None:
    page = visit()
    ask(page, HOMAN)
    card = page.locator("#answer .claim .card").first
    expect(card).to_be_hidden()
    page.locator("#answer .claim .words").first.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("6 February 2025")


def test_a_limit_is_set_edited_and_taken_away(visit: Callable[..., Page]) -> None:
    page = visit()
    ask(page, HOMAN)
    first = page.locator("#answer .answer").get_attribute("data-turn")
    page.locator("#limits summary").click()
    page.get_by_label("From").fill("2025-02-03")
    page.get_by_label("From").press("Tab")
    chip = page.locator("#limits .chip.given")
    expect(chip).to_have_count(1)
    expect(page.locator("#answer .answered")).not_to_have_attribute("data-turn", str(first))
    chip.locator("input").fill("2026-01-01")
    chip.locator("input").press("Tab")
    expect(page.locator("#answer .refused .looked")).to_contain_text("from 1 January 2026")
    page.get_by_role("button", name="Remove From 1 January 2026").click()
    expect(page.locator("#answer .answered")).to_be_visible()
    expect(chip).to_have_count(0)


def test_what_the_question_itself_limits_is_marked_and_can_be_taken_back(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    ask(page, "How many arrests did Homan mention in February 2025?")
    chip = page.locator("#limits .chip.inferred")
    expect(chip).to_contain_text("read from your question")
    chip.get_by_role("button", name="Edit the limit").click()
    wait_for_answer(page, HOMAN)
    expect(chip).to_have_count(0)
    expect(page.locator("#limits .chip.given")).to_have_count(2)
    for left in (1, 0):
        page.locator("#limits .chip.given .off").first.click()
        expect(page.locator("#limits .chip.given")).to_have_count(left)
    ask(page, "How many arrests did Homan mention in February 2025?")
    chip.get_by_role("button", name="Remove limit read from").click()
    wait_for_answer(page, HOMAN)
    expect(page.locator("#question textarea")).to_have_value(HOMAN)


def test_the_server_stops_while_a_page_is_open(browser: Browser, index: Path, corpus: Path) -> None:
    server = serve(index, corpus)
    with closing(browser.new_page()) as page:
        page.goto(address_of(server))
        page.locator("#examples button").first.wait_for(timeout=SECONDS * 1000)
        stop(server)


def test_a_refusal_has_no_sources_and_opens_what_is_nearest(visit: Callable[..., Page]) -> None:
    page = visit()
    ask(page, LEAKED)
    expect(page.locator("#answer .refused .reason")).to_be_visible()
    expect(page.locator("#answer .sources")).to_have_count(0)
    expect(page.locator("#answer button.mark")).to_have_count(0)
    page.locator("#answer .nearest button.open").first.click()
    expect(page.locator("#evidence mark.passage").first).to_be_visible()
    expect(page.locator("#evidence mark.quote")).to_have_count(0)


@pytest.mark.parametrize("row", HOSTILE, ids=[str(row["id"]) for row in HOSTILE])
def test_an_article_may_hold_anything(
    visit: Callable[..., Page], index: Path, row: dict[str, str]
) -> None:
    page = visit()
    ask(page, row["ask"])
    expect(page.locator("#answer .answered")).to_be_visible()
    mark = page.locator("#answer .claim button.mark").first
    button = mark.evaluate("button => ({...button.dataset})")
    mark.click()
    expect(page.locator("#evidence h2")).to_be_focused()
    quote = words_at(index, button)
    assert lit(page) == quote
    page.get_by_role("tab", name="Corpus").click()
    page.locator("#listing button.open").first.wait_for()
    page.get_by_role("tab", name="History").click()
    page.locator("#history button.open").first.wait_for()
    assert page.evaluate("window.stolen") is None
    assert page.locator(".answer a, .evidence a, .answer img, .evidence img").count() == 0
    # The page is as wide as its window, whatever its words.
    page.get_by_role("tab", name="Ask").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_file_is_added_asked_about_and_removed(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    name = "<b>cranes<b>.txt" if os.name == "posix" else "cranes.txt"
    file = tmp_path / name
    file.write_text(
        "Engineers counted 23 storks on the cranes of Port Selim on Friday, said the harbour.",
        "utf-8",
    )
    page = visit()
    page.get_by_role("tab", name="Corpus").click()
    expect(page.locator("#overview .numbers")).to_contain_text("Articles")
    before = page.locator("#listing .hint").inner_text()
    page.get_by_text("Add, remove, rebuild").click()
    page.locator("#files input[type=file]").set_input_files(file)
    expect(page.locator("#files")).to_contain_text("cranes")
    page.locator("#add-button").click()
    expect(page.locator("#done .done")).to_contain_text("1 added", timeout=SECONDS * 2000)
    assert page.locator("#listing .hint").inner_text() != before
    page.get_by_role("tab", name="Ask").click()
    ask(page, "How many storks were counted on the cranes of Port Selim?")
    assert "23 storks" in lit(page)
    page.get_by_role("tab", name="Corpus").click()
    page.get_by_role("button", name=re.compile("^Remove .*cranes")).click()
    expect(page.locator("#done .done")).to_contain_text("1 removed", timeout=SECONDS * 2000)
    assert page.locator("#listing .hint").inner_text() == before
    page.locator("#check-button").click()
    expect(page.locator("#done .done")).to_contain_text("agree", timeout=SECONDS * 2000)


def test_a_reload_brings_back_each_turn_with_its_own_citations(
    visit: Callable[..., Page], address: str
) -> None:
    page = visit()
    shown = {}
    for question in (LEADS, HOMAN):
        ask(page, question)
        shown[question] = page.locator("#answer .claims").inner_text(), lit(page)
    arrive(page, address)
    wait_for_answer(page, HOMAN)
    assert (page.locator("#answer .claims").inner_text(), lit(page)) == shown[HOMAN]
    page.get_by_role("tab", name="History").click()
    page.locator("#history button.open", has_text=LEADS).click()
    wait_for_answer(page, LEADS)
    assert (page.locator("#answer .claims").inner_text(), lit(page)) == shown[LEADS]
    assert shown[LEADS] != shown[HOMAN]


def test_history_is_searched_exported_and_deleted(visit: Callable[..., Page]) -> None:
    page = visit()
    for question in (LEADS, HOMAN):
        ask(page, question)
    page.locator("#answer .verdict").get_by_role("button", name="Right", exact=True).click()
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#history li")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all").click()
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    assert [json.loads(line)["question"] for line in lines] == [LEADS, HOMAN]
    with page.expect_download() as download:
        page.get_by_role("button", name="Export ratings").click()
    (case,) = map(json.loads, Path(download.value.path()).read_text("utf-8").splitlines())
    assert (case["question"], case["answerable"]) == (HOMAN, True)
    page.get_by_label("Search your questions").fill("northern")
    expect(page.locator("#history li")).to_have_count(1)
    page.get_by_role("button", name=f"Delete: {LEADS}").click()
    expect(page.locator("#history li")).to_have_count(0)
    page.get_by_label("Search your questions").fill("")
    expect(page.locator("#history li")).to_have_count(1)
    page.get_by_text("Delete all", exact=True).click()
    page.get_by_role("button", name="Delete all of them").click()
    expect(page.locator("#history")).to_contain_text("Nothing asked yet.")


def test_two_who_ask_at_once_get_their_own_answers(visit: Callable[..., Page]) -> None:
    one, two = visit(), visit()
    for page, question in ((one, LEADS), (two, LEAKED)):
        page.locator("#question textarea").fill(question)
    for page in (one, two):
        page.locator("#question textarea").press("Enter")
    wait_for_answer(one, LEADS)
    wait_for_answer(two, LEAKED)
    expect(one.locator("#answer .answered")).to_be_visible()
    expect(two.locator("#answer .refused")).to_be_visible()
    for page, question in ((one, LEADS), (two, LEAKED)):
        page.get_by_role("tab", name="History").click()
        expect(page.locator("#history li")).to_have_count(1)
        expect(page.locator("#history li")).to_contain_text(question)


def test_a_question_set_is_asked(visit: Callable[..., Page], tmp_path: Path) -> None:
    lines = (ROOT / "eval/seeds.jsonl").read_text("utf-8").splitlines()[:2]
    chosen = tmp_path / "two.jsonl"
    chosen.write_text("\n".join(lines), "utf-8")
    page = visit()
    page.get_by_role("tab", name="Evaluation").click()
    page.locator("#question-set input[type=file]").set_input_files(chosen)
    expect(page.locator("#question-set")).to_contain_text("two.jsonl")
    page.locator("#evaluate-button").click()
    report = page.frame_locator("iframe.report")
    expect(report.locator("h1")).to_have_text("two.jsonl: 2 questions")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1920])
def test_no_serious_fault_for_those_who_cannot_see_or_point(
    visit: Callable[..., Page], theme: str, width: int
) -> None:
    page = visit(color_scheme=theme, viewport={"width": width, "height": 900})
    assert page.evaluate("document.body.classList.contains('dark')") == (theme == "dark")
    assert_accessible(page)
    for question in (LEAKED, HOMAN):
        ask(page, question)
        for summary in page.locator("#answer summary, #limits summary, #consulted summary").all():
            summary.click()
        assert_accessible(page)
    for name, ready in (
        ("Corpus", "#overview .corpus"),
        ("History", "#history li"),
        ("Evaluation", "#question-set"),
    ):
        page.get_by_role("tab", name=name).click()
        page.locator(ready).first.wait_for()
        for closed in page.locator(".corpus summary:visible").all():
            closed.click()
        assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response
    assert found["passes"], "nothing was looked at"
    serious = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
    assert serious == []


def test_the_theme_is_switched_and_stays(visit: Callable[..., Page], address: str) -> None:
    page = visit(color_scheme="light")
    page.get_by_role("button", name="Dark theme").click()
    dark = "document.body.classList.contains('dark')"
    assert page.evaluate(dark)
    arrive(page, address)
    page.wait_for_function(dark)
    expect(page.get_by_role("button", name="Light theme")).to_be_visible()


def test_scripts_are_sent_as_they_lie_and_kept_by_the_browser(address: str) -> None:
    with urllib.request.urlopen(address) as response:
        script = re.search(r"/(assets/[\w.-]+\.js)", response.read().decode())
    assert script
    wanted = {"Accept-Encoding": "br, gzip"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{address}/{script[1]}", headers=wanted)
    ) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Encoding"] is None
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{address}/assets/none.js")
    missing.value.close()
    assert missing.value.code == 404
    assert missing.value.headers["Cache-Control"] is None


def test_a_request_under_another_name_is_refused(address: str) -> None:
    with urllib.request.urlopen(address) as response:
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    foreign = urllib.request.Request(address, headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(foreign)
    refused.value.close()
    assert refused.value.code == 400


def test_files_of_this_machine_are_not_served(address: str, index: Path) -> None:
    for path in (
        index / "catalog.sqlite3",
        index / "page/history.sqlite3",
        ROOT / "pyproject.toml",
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/gradio_api/file={path}")
        refused.value.close()
        assert refused.value.code in {403, 404}

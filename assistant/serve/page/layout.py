"""The page in Gradio: components, and which function each event calls. The door to gradio.

Nothing is decided here: the functions of the other files take values and return HTML. What asks
the models goes through one queue, one at a time and in order of arrival; what only reads does
not wait for it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Read when gradio is imported or its queue made: no usage report, no look-up of a newer version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("GRADIO_TELEMETRY", "False")
# Gradio counts its events in a table of pandas after each of them, for a page that is off here.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**12))
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")

from assistant.serve.page.quick import without_stubs

with without_stubs():
    import gradio as gr

from assistant.serve.page import asking, drafting, examples, past, shelving, trials
from assistant.serve.page.asking import Shown
from assistant.serve.page.desk import Desk
from assistant.serve.page.limits import Limits
from assistant.serve.page.marking import Markup
from assistant.types import Briefing

if TYPE_CHECKING:
    from fastapi import FastAPI

TITLE = "Assistant"
# Gradio's scripts and styles, which a page asks for under /assets.
ASSETS = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
# Uploaded files are copied from where Gradio puts them, and lie there no longer than this.
_HOUR = 3600
# A draft that nobody has touched for so long is forgotten.
_DAY = 24 * _HOUR
# Gradio keeps a tenth of a mebibyte for each open page, and unless told otherwise of ten thousand;
# who comes back to one after so many others has its limits and its draft to make again.
_MOST_PAGES = 200
# One question at a time: see desk.py.
_ASKING: dict[str, Any] = {
    "concurrency_id": "asking",
    "concurrency_limit": 1,
    "api_visibility": "private",
}
# Of the one event that another program may raise too, as bench/load.py does.
_OPEN: dict[str, Any] = {"api_name": "ask", "api_visibility": "undocumented"}
_BUILDING: dict[str, Any] = {
    "concurrency_id": "building",
    "concurrency_limit": 1,
    "api_visibility": "private",
}
_READING: dict[str, Any] = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
# What the components of a tab get, one state of them after another.
_States = Iterator[tuple[Any, ...]]
# Gradio knows by this default that a function wants to tell how far it is.
_PROGRESS = gr.Progress()
# Not a secret: it keeps a browser's token readable over a restart of the server.
_TOKEN_KEY = "assistant.session"


def text_of(name: str) -> str:
    """Return a file of this folder."""
    return (resources.files("assistant.serve.page") / name).read_text("utf-8")


def theme() -> gr.themes.Base:
    """Return the theme: fonts that come with gradio's files, colours in style.css."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_md,
        # Of these two fonts and weights the files that come with gradio have all letters.
        font=[gr.themes.LocalFont("Source Sans Pro", weights=(400, 700)), "sans-serif"],
        font_mono=[gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "monospace"],
    ).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
        background_fill_primary="var(--sheet)",
        background_fill_primary_dark="var(--sheet)",
        block_background_fill="var(--sheet)",
        block_background_fill_dark="var(--sheet)",
        block_label_text_color="var(--faint)",
        block_label_text_color_dark="var(--faint)",
        block_title_text_color="var(--ink)",
        block_title_text_color_dark="var(--ink)",
        border_color_primary="var(--line)",
        border_color_primary_dark="var(--line)",
        input_background_fill="var(--sheet)",
        input_background_fill_dark="var(--sheet)",
        input_border_color="var(--edge)",
        input_border_color_dark="var(--edge)",
        input_placeholder_color="var(--faint)",
        input_placeholder_color_dark="var(--faint)",
        button_primary_background_fill="var(--accent)",
        button_primary_background_fill_dark="var(--accent)",
        button_primary_background_fill_hover="var(--accent-strong)",
        button_primary_background_fill_hover_dark="var(--accent-strong)",
        button_secondary_background_fill="var(--sheet)",
        button_secondary_background_fill_dark="var(--sheet)",
        button_secondary_background_fill_hover="var(--accent-pale)",
        button_secondary_background_fill_hover_dark="var(--accent-pale)",
        button_secondary_text_color="var(--accent)",
        button_secondary_text_color_dark="var(--accent)",
        button_secondary_border_color="var(--edge)",
        button_secondary_border_color_dark="var(--edge)",
        button_border_width="1px",
        button_primary_border_color="var(--accent)",
        button_primary_border_color_dark="var(--accent)",
        button_primary_text_color="var(--on-accent)",
        button_primary_text_color_dark="var(--on-accent)",
    )


def page(desk: Desk) -> gr.Blocks:
    """Return the page of a desk, not yet launched."""
    blocks: gr.Blocks
    with gr.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(_HOUR, _HOUR)
    ) as blocks:
        token = gr.BrowserState("", storage_key=_TOKEN_KEY, secret=_TOKEN_KEY)
        _piece(_header(), "top")
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                turn = _ask_tab(blocks, desk, token)
            with gr.Tab("Brief", id="brief") as tab:
                _brief_tab(tab, desk)
            with gr.Tab("Corpus", id="corpus") as tab:
                _corpus_tab(tab, desk)
            with gr.Tab("History", id="history") as tab:
                _history_tab(tab, desk, token, tabs, turn)
            with gr.Tab("Evaluation", id="evaluation"):
                _evaluation_tab(desk)
    return blocks


def _piece(value: str = "", name: str | None = None, **over: Any) -> gr.HTML:
    """Return a piece of HTML whose buttons and fields raise the events of page.js."""
    script = text_of("page.js")
    return gr.HTML(
        value, elem_id=name, js_on_load=script, apply_default_css=False, padding=False, **over
    )


def _header() -> Markup:
    return Markup(
        '<header class="top"><h1>{}</h1><p>Cited answers from a news corpus, or an honest'
        ' refusal</p><button type="button" data-theme-switch>Dark theme</button></header>'
    ).format(TITLE)


def _question() -> tuple[gr.Textbox, gr.Button]:
    """Make the field for a question, and return it with its button."""
    with gr.Row(elem_id="question-row", equal_height=False):
        box = gr.Textbox(
            label="Question",
            placeholder="Ask about what the articles say",
            lines=1,
            max_lines=5,
            scale=8,
            elem_id="question",
            autofocus=True,
        )
        button = gr.Button("Ask", variant="primary", scale=1, min_width=96, elem_id="ask-button")
    return box, button


def _ask_tab(blocks: gr.Blocks, desk: Desk, token: gr.BrowserState) -> list[Any]:
    """Make the tab and return the components that a turn is shown in."""
    within = gr.State(Limits())
    turn_id = gr.State("")
    box, button = _question()
    tried = _piece(name="examples")
    chips = _piece(str(asking.nothing(desk).chips), "limits")
    with gr.Row(elem_id="reading", equal_height=False):
        with gr.Column(scale=6, min_width=340):
            answer = _piece(name="answer")
        with gr.Column(scale=5, min_width=340):
            evidence = _piece(name="evidence")
            consulted = _piece(name="consulted")

    outputs = [box, within, turn_id, answer, chips, evidence, consulted]

    def ask(text: str, limited: Limits, session: str) -> _States:
        yield from map(_shown, asking.ask(desk, session, text, limited))

    def ask_example(limited: Limits, session: str, event: gr.EventData) -> _States:
        yield from ask(str(event._data.get("question", "")), limited, session)

    def limit(
        text: str, limited: Limits, session: str, shown_id: str, event: gr.EventData
    ) -> _States:
        made = asking.change(desk, session, shown_id, text, limited, event._data)
        yield from map(_shown, made)

    def open_place(event: gr.EventData) -> str:
        return str(asking.open_place(desk, event._data))

    def rate(session: str, event: gr.EventData) -> None:
        if not asking.rate(desk, session, event._data):
            gr.Warning("The rating was not kept: this answer is no longer in the history.")

    def restore(session: str) -> tuple[Any, ...]:
        session = session or secrets.token_urlsafe(16)
        turns = desk.history.turns(session)
        made = asking.show(desk, turns[0]) if turns else asking.nothing(desk)
        return session, *_shown(made)

    waiting: dict[str, Any] = {**_ASKING, "show_progress_on": [answer]}
    gr.on([box.submit, button.click], ask, [box, within, token], outputs, **waiting | _OPEN)
    tried.asked(ask_example, [within, token], outputs, **waiting)
    # A second limit may be taken away while the question is asked anew without the first.
    several = {"trigger_mode": "multiple"}
    chips.limited(limit, [box, within, token, turn_id], outputs, **waiting | several)
    for piece in (answer, consulted):
        piece.opened(open_place, None, evidence, **_READING)
    answer.rated(rate, token, None, **_READING)
    blocks.load(restore, token, [token, *outputs], **_READING)
    blocks.load(lambda: str(examples.html(desk.examples())), None, tried, **_READING)
    return outputs


def _shown(made: Shown) -> tuple[Any, ...]:
    """Return what the components of the Ask tab get.

    Each gets something: of one that is skipped gradio makes another for the session and keeps
    both, so that memory would grow with every question.
    """
    turn_id = made.turn.id if made.turn else ""
    pieces = made.answer, made.chips, made.evidence, made.consulted
    return made.text, made.limits, turn_id, *map(str, pieces)


def _brief_tab(tab: gr.Tab, desk: Desk) -> None:
    within = gr.State(Limits())
    held = gr.State(None, time_to_live=_DAY)
    with gr.Row(elem_classes="search-row", equal_height=False):
        box = gr.Textbox(
            label="Topic", placeholder="What the briefing is about", scale=8, elem_id="topic"
        )
        button = gr.Button(
            "Brief", variant="primary", scale=1, min_width=96, elem_id="brief-button"
        )
    chips = _piece(name="brief-limits")
    with gr.Row(elem_id="drafting", equal_height=False):
        with gr.Column(scale=6, min_width=340):
            draft = _piece(name="draft")
            note = gr.Textbox(
                label="Editor’s note, to be put on top", lines=2, max_lines=8, elem_id="brief-note"
            )
        with gr.Column(scale=5, min_width=340):
            evidence = _piece(name="brief-evidence")
    file = gr.Textbox(visible=False)

    outputs = [within, held, draft, chips]

    def shown(made: drafting.Drafted) -> tuple[Any, ...]:
        return made.limits, made.briefing, str(made.draft), str(made.chips)

    def make(topic: str, limited: Limits) -> _States:
        for made in drafting.make(desk, topic, limited):
            yield *shown(made), ""  # a note is on its own topic

    def limit(topic: str, limited: Limits, note: str, event: gr.EventData) -> _States:
        yield from map(shown, drafting.limit(desk, topic, limited, note, event._data))

    def change(held: Briefing | None, note: str, event: gr.EventData) -> tuple[Any, ...]:
        return _redrawn(held, note, event._data)

    def take(held: Briefing | None, note: str, event: gr.EventData) -> str:
        return drafting.taken(held, note, event._data)

    def open_place(event: gr.EventData) -> str:
        return str(asking.open_place(desk, event._data))

    waiting: dict[str, Any] = {**_ASKING, "show_progress_on": [draft]}
    gr.on([box.submit, button.click], make, [box, within], [*outputs, note], **waiting)
    chips.limited(limit, [box, within, note], outputs, **waiting)
    draft.opened(open_place, None, evidence, **_READING)
    draft.edited(change, [held, note], [held, draft], **_READING)
    note.blur(_redrawn, [held, note], [held, draft], **_READING)
    draft.saved(take, [held, note], file, **_READING).then(
        None, file, None, js="(made) => window.saveFile(made)"
    )
    tab.select(
        lambda limited, held: shown(drafting.again(desk, limited, held)),
        [within, held],
        outputs,
        **_READING,
    )


def _redrawn(
    held: Briefing | None, note: str, made: Mapping[str, Any] | None = None
) -> tuple[Briefing | None, Any]:
    """Return a draft with its note after an edit, and how it looks then, where there is one."""
    if held is None:
        return None, gr.skip()
    briefing, html = drafting.change(held, note, made or {})
    return briefing, str(html)


def _corpus_tab(tab: gr.Tab, desk: Desk) -> None:
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=340):
            overview = _piece(name="overview")
            with gr.Accordion("Add, remove, rebuild", open=False):
                files = gr.File(
                    label="Drop articles here: .txt .md .html .pdf .docx .eml .jsonl .csv .zip …",
                    file_count="multiple",
                    height=150,
                    elem_id="files",
                )
                add = gr.Button("Add to the corpus", variant="primary", elem_id="add-button")
                done = _piece(name="done")
                uploaded = _piece(name="uploaded")
                leave = gr.Checkbox(label="Let files that are gone leave the corpus", value=False)
                rebuild = gr.Button("Rebuild", elem_id="rebuild-button")
                check = gr.Button("Check the index", elem_id="check-button")
        with gr.Column(scale=5, min_width=340):
            listing = _listing(desk)

    def shown() -> tuple[str, ...]:
        seen = shelving.shelf(desk)
        return str(seen.overview), str(seen.listing), str(seen.uploaded)

    def add_files(chosen: list[str] | None, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        return None, str(shelving.add(desk, chosen or [], _telling(progress))), *shown()

    def remove_file(event: gr.EventData, progress: gr.Progress = _PROGRESS) -> tuple[str, ...]:
        name = str(event._data.get("name", ""))
        return str(shelving.remove(desk, name, _telling(progress))), *shown()

    def rebuild_all(let_leave: bool, progress: gr.Progress = _PROGRESS) -> tuple[str, ...]:
        return str(shelving.rebuild(desk, let_leave, _telling(progress))), *shown()

    def examine(progress: gr.Progress = _PROGRESS) -> str:
        return str(shelving.examine(desk, _telling(progress)))

    corpus = [overview, listing, uploaded]
    waiting: dict[str, Any] = {**_BUILDING, "show_progress_on": [done]}
    tab.select(shown, None, corpus, **_READING)
    add.click(add_files, files, [files, done, *corpus], **waiting)
    uploaded.removed(remove_file, None, [done, *corpus], **waiting)
    rebuild.click(rebuild_all, leave, [done, *corpus], **waiting)
    check.click(examine, None, done, **waiting)


def _listing(desk: Desk) -> gr.HTML:
    """Make the list of articles with its search and its reader, and return it."""
    with gr.Row(elem_classes="search-row", equal_height=False):
        box = gr.Textbox(label="Search the corpus", placeholder="Words or a question", scale=5)
        button = gr.Button("Search", scale=1, min_width=96)
    reader = _piece(name="reader")
    listing = _piece(name="listing")

    def open_place(event: gr.EventData) -> str:
        return str(asking.open_place(desk, event._data))

    def turn_page(event: gr.EventData) -> str:
        return str(shelving.page(desk, event._data.get("page")))

    gr.on(
        [box.submit, button.click],
        lambda text: str(shelving.search(desk, text)),
        box,
        listing,
        **_ASKING,
    )
    listing.opened(open_place, None, reader, **_READING)
    listing.paged(turn_page, None, listing, **_READING)
    return listing


def _history_tab(
    tab: gr.Tab, desk: Desk, token: gr.BrowserState, tabs: gr.Tabs, turn: list[Any]
) -> None:
    with gr.Row(elem_classes="search-row", equal_height=False):
        box = gr.Textbox(
            label="Search your questions and their answers", placeholder="Words", scale=5
        )
        export = gr.Button("Export all", scale=1, min_width=120, elem_id="export-button")
        cases = gr.Button("Export ratings", scale=1, min_width=190)
    listed = _piece(name="history")
    file = gr.Textbox(visible=False)

    def shown(wanted: str, session: str) -> str:
        return str(past.html(desk.history.turns(session, wanted), wanted))

    def turn_to(session: str, event: gr.EventData) -> tuple[Any, ...]:
        made = asking.turn_to(desk, session, str(event._data.get("turn", "")))
        return gr.Tabs(selected="ask"), *_shown(made)

    def remove(wanted: str, session: str, event: gr.EventData) -> str:
        desk.history.forget(session, event._data.get("turn") or None)
        return shown(wanted, session)

    gr.on([tab.select, box.change], shown, [box, token], listed, **_READING)
    listed.turned(turn_to, token, [tabs, *turn], **_READING)
    listed.removed(remove, [box, token], listed, **_READING)
    export.click(
        lambda session: past.exported(desk.history.turns(session)), token, file, **_READING
    ).then(None, file, None, js=_download("questions.jsonl"))
    cases.click(
        lambda session: past.as_lines(desk.ratings.cases(session)), token, file, **_READING
    ).then(None, file, None, js=_download("cases.jsonl"))


def _download(name: str) -> str:
    """Return a script that saves a text as a file, without the server keeping one."""
    return f"(text) => window.saveText({json.dumps(name)}, text)"


def _evaluation_tab(desk: Desk) -> None:
    chosen = gr.File(label="Question set (.jsonl)", height=130, elem_id="question-set")
    start = gr.Button("Ask all questions", variant="primary", elem_id="evaluate-button")
    report = _piece(str(trials.EMPTY), name="report")

    def run(file: str | None, progress: gr.Progress = _PROGRESS) -> str:
        return str(trials.run(desk, file, _telling(progress)))

    start.click(run, chosen, report, **_BUILDING)


def _telling(progress: gr.Progress) -> Callable[[str, int, int], None]:
    def tell(stage: str, done: int, total: int) -> None:
        progress((done, total), desc=stage)

    return tell


def mount(app: FastAPI, desk: Desk) -> None:
    """Put the page of a desk on a server, at its root."""
    blocks = page(desk)
    blocks.state_session_capacity = _MOST_PAGES
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme(),
        css=text_of("style.css"),
        js=text_of("start.js"),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=True,
        max_file_size=desk.settings.max_file_bytes,
    )

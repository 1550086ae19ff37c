"""The command line: parse, call, print. Answers go to stdout, everything else to stderr.

Each command imports what it uses when it runs: asking costs chromadb and OpenVINO, building
costs torch and LlamaIndex, and `--help` costs neither.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from assistant import config
from assistant.config import Settings
from assistant.errors import AssistantError, BadRequest, IndexMissing
from assistant.types import Question, day_asked

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.evaluate.gate import FailedGate, Gate
    from assistant.index.sync import Report

SEEDS = Path("seeds")
GATES = Path("eval/gates.toml")
REFUSED = 3

app = typer.Typer(
    help="Cited answers from a news corpus, or an honest refusal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
evaluation = typer.Typer(
    help="Measure the assistant on a question set.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(evaluation, name="eval")

IndexOption = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="The index folder [index].")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")]
DateText = str | None
Identity = str | int | None
SinceOption = Annotated[
    DateText, typer.Option(metavar="DATE", help="Only articles published on or after DATE.")
]
UntilOption = Annotated[
    DateText, typer.Option(metavar="DATE", help="Only articles published on or before DATE.")
]
SourceOption = Annotated[
    list[str] | None, typer.Option(metavar="OUTLET", help="Only this outlet; repeatable.")
]
AskedOption = Annotated[
    DateText, typer.Option(metavar="DATE", help="The day of the question [--as-of, or today].")
]
AsOfOption = Annotated[
    DateText, typer.Option("--as-of", metavar="DATE", help="Ignore articles published later.")
]
BatchOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Answer each line of a .jsonl file of questions."),
]
ReportOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write an HTML report here.")
]
GatesOption = Annotated[Path, typer.Option(metavar="FILE", help="The gates to hold.")]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write here, not to stdout.")
]


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question in plain language.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    asked: AskedOption = None,
    as_of: AsOfOption = None,
    batch: BatchOption = None,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Answer a question with numbered citations; builds the index from seeds/ if there is none."""
    from assistant import reply as replies

    defaults = _limits(since, until, source, asked, as_of)
    with _explaining(debug):
        one = None if batch else _question(question and _typed(question), defaults)
        with _opened(config.load(index=index)) as assistant:
            if batch is not None:
                _reject_both(question, batch)
                _run_batch(
                    batch,
                    output,
                    defaults,
                    lambda q, name: replies.as_json(assistant.ask(q), id=name),
                )
                return
            assert one is not None
            reply = assistant.ask(one)
        if as_json:
            text = _dumped(replies.as_json(reply))
        elif output and output.suffix.lower() == ".md":
            text = replies.as_markdown(reply)
        else:
            text = replies.as_text(reply)
        _emit(text, output)
    if reply.answer.refused:
        raise typer.Exit(REFUSED)


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(help="A question in plain language.")] = None,
    k: Annotated[int, typer.Option("-k", metavar="N", help="How many passages.")] = 10,
    index: IndexOption = None,
    as_json: JsonOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    asked: AskedOption = None,
    as_of: AsOfOption = None,
    batch: BatchOption = None,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Print the ranked passages only."""
    from assistant import reply as replies

    defaults = _limits(since, until, source, asked, as_of)
    with _explaining(debug):
        one = None if batch else _question(question and _typed(question), defaults)
        with _opened(config.load(index=index)) as assistant:

            def found(q: Question, name: Identity) -> dict[str, Any]:
                start = time.perf_counter()
                hits = assistant.search(q, k=k)
                return replies.hits_as_json(q.text, hits, time.perf_counter() - start, id=name)

            if batch is not None:
                _reject_both(question, batch)
                _run_batch(batch, output, defaults, found)
                return
            assert one is not None
            if as_json:
                _emit(_dumped(found(one, None)), output)
            else:
                _emit(replies.hits_as_text(assistant.search(one, k=k)), output)


@app.command()
def brief(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="What the briefing is about.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write here, as the suffix says: .md .html .docx .pdf .json.",
        ),
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    asked: AskedOption = None,
    as_of: AsOfOption = None,
    debug: DebugOption = False,
) -> None:
    """Write a cited briefing: bottom line, key points, timeline, voices, and what is not said."""
    from assistant.export import bundle, markdown, words, write

    with _explaining(debug):
        question = _question(_typed(topic), _limits(since, until, source, asked, as_of))
        if output is not None:
            write.check(output)
        with _opened(config.load(index=index)) as assistant:
            briefing = assistant.brief(question)
        if output is not None and not briefing.refused:
            write.write(briefing, output)
            _say(f"wrote {output}")
        if as_json:
            _emit(_dumped(bundle.bundle(briefing)), None)
        elif briefing.refused:
            _emit("\n".join(words.refusal(briefing)), None)
        elif output is None:
            _emit(markdown.markdown(briefing).rstrip(), None)
    if briefing.refused:
        raise typer.Exit(REFUSED)


@app.command()
def build(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files and folders [seeds].")
    ] = None,
    index: IndexOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and follow the files and folders.")
    ] = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Bring the index in step with files and folders: adds, changes and removals."""
    left = "; what was indexed stands, and the next build goes on from there"
    with _explaining(debug, left):
        settings = config.load(index=index)
        places = paths or [SEEDS]
        if dry_run and watch:
            raise BadRequest("both --dry-run and --watch were given; give one of them")
        if dry_run:
            _show_plan(places, settings, as_json)
            return
        _show_report(_build(places, settings), settings, as_json)
        if watch:
            from assistant.index import watching  # brings watchfiles

            _say(f"following {', '.join(map(str, places))}; stop with Ctrl-C")
            for report in watching.follow(places, settings):
                _show_report(report, settings, as_json)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="What 'ask' or 'brief' wrote.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Check an exported reply or briefing again: every quote, and what has changed since."""
    from assistant import verify as verifying
    from assistant.export.bundle import KIND
    from assistant.index.catalog import Catalog
    from assistant.reply import printable
    from assistant.text import one_line

    with _explaining(debug):
        settings = config.load(index=index)
        checks: list[verifying.Check] = []
        with closing(Catalog.open(settings.index)) as catalog:
            for document in _exported(file):
                if document.get("kind") != KIND:
                    checks += verifying.verify(document, catalog)
                    continue
                from assistant.index import manifest, stores  # brings chromadb

                published = manifest.read(settings.index)
                with closing(stores.open_keywords(settings.index, published)) as keywords:
                    checks += verifying.verify_briefing(
                        document, catalog, keywords, published.fingerprint
                    )
        failed = [check for check in checks if check.state != "stands"]
        if as_json:
            _emit(_dumped({"stands": not failed, "checks": [asdict(c) for c in checks]}), None)
        else:
            # What the file says stands in them, and may forge no line.
            lines = (printable(one_line(f"{c.what}: {c.state}: {c.note}")) for c in checks)
            _emit("\n".join(lines) or "No source.", None)
    if failed:
        raise typer.Exit(1)


@app.command()
def check(
    index: IndexOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make what differs from the catalog anew.")
    ] = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Compare catalog, vectors, keywords and models of an index; say what is wrong with it."""
    from assistant.export.words import count
    from assistant.index import health

    with _explaining(debug):
        settings = config.load(index=index)
        with _progress() as progress:
            if repair:
                made = health.repair(settings, progress=progress)
                rebuilt = ", ".join(made.rebuilt) or "nothing"
                _say(f"made anew: {rebuilt}; {count(made.embedded, 'passage')} embedded")
            found = health.examine(settings, progress=progress)
        if as_json:
            _emit(_dumped(asdict(found)), None)
        else:
            wrong = [f"{a.what}: {a.found}; {a.remedy}" for a in found.ailments]
            held = f"{count(found.articles, 'article')}, {count(found.passages, 'passage')}"
            _emit("\n".join(wrong) or f"{settings.index}: {held}, all in step", None)
    if found.ailments:
        raise typer.Exit(1)


@app.command()
def info(
    index: IndexOption = None,
    removed: Annotated[
        bool, typer.Option("--removed", help="List the lines that cleaning took out.")
    ] = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Print versions, models with their licences and sha256, and what the index holds."""
    from assistant import __version__
    from assistant.index import manifest
    from assistant.index.catalog import Catalog
    from assistant.models.registry import MODELS

    with _explaining(debug):
        settings = config.load(index=index)
        document: dict[str, Any] = {
            "assistant": __version__,
            "versions": manifest.versions(),
            "models": [
                {
                    "role": model.role,
                    "name": model.name,
                    "upstream": model.upstream,
                    "licence": model.licence,
                    "sha256": model.sha256,
                }
                for model in MODELS.values()
            ],
            "index": None,
        }
        try:
            document["index"] = manifest.read(settings.index).as_json()
            for store in ("keywords", "vectors"):
                del document["index"][store]["sizes"]  # for the index itself, not for people
            with closing(Catalog.open(settings.index)) as catalog:
                held = catalog.summaries()
                document["index"]["rejected"] = [
                    f"{name}: {reason}"
                    for rows in catalog.rejections().values()
                    for name, reason in rows
                ]
                document["index"]["removed_lines"] = sum(each.removed for each in held)
                if removed:
                    articles = catalog.articles([each.id for each in held if each.removed])
                    lines = {a.external_id: list(a.removed) for a in articles.values()}
                    document["removed"] = dict(sorted(lines.items()))
        except IndexMissing as error:
            _say(str(error))
        _emit(_dumped(document) if as_json else _outline(document), None)


@app.command()
def serve(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="What the index is built from, for builds by the page."
        ),
    ] = None,
    index: IndexOption = None,
    host: Annotated[
        str, typer.Option(metavar="NAME", help="Where to listen; not this machine only: 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="The port; 0 takes any.")] = 7860,
    debug: DebugOption = False,
) -> None:
    """Open the web page on a port of this machine; builds the index if there is none."""
    from assistant.index import manifest
    from assistant.serve import run

    with _explaining(debug):
        settings = config.load(index=index)
        places = paths or [place for place in [SEEDS] if place.is_dir()]
        try:
            manifest.read(settings.index)
        except IndexMissing:
            if not places:
                raise
            _say(f"no index in {settings.index}: building one, once")
            _build(places, settings)
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
            run.serve(settings, places, host=host, port=port, ready=lambda at: _say(f"open {at}"))


@evaluation.command("answers")
def eval_answers(
    questions: Annotated[Path, typer.Argument(metavar="SET.jsonl", help="The question set.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    report: ReportOption = None,
    gates: GatesOption = GATES,
    debug: DebugOption = False,
) -> None:
    """Ask every question of a set, print the measures, fail when a gate fails."""
    from assistant.evaluate import gate, measures, page
    from assistant.evaluate import report as reports
    from assistant.evaluate.run import evaluate_answers
    from assistant.reply import as_json as to_json

    with _explaining(debug):
        limits = gate.load_gates(gates, section="answers", known=measures.NAMES)
        with _opened(config.load(index=index)) as assistant, _progress() as progress:

            def text_of(article_id: str) -> str:
                article = assistant.article(article_id)
                if article is None:
                    raise KeyError(article_id)
                return article.text

            run = evaluate_answers(
                questions,
                assistant.ask,
                text_of,
                lambda done, of: progress("questions", done, of),
                to_json=to_json,
                today=None,
            )
        if not as_json:
            from rich.console import Console

            Console().print(reports.tables(run, limits))
        _conclude(run, limits, page.write_report, as_json=as_json, report=report)


@evaluation.command("retrieval")
def eval_retrieval(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A set in BEIR's layout.")],
    index: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the set's index here [a temporary folder]."),
    ] = None,
    k: Annotated[int, typer.Option("-k", metavar="N", help="Passages asked for.")] = 30,
    rerank: Annotated[
        bool, typer.Option("--rerank/--no-rerank", help="Whether the cross-encoder orders.")
    ] = True,
    as_json: JsonOption = False,
    report: ReportOption = None,
    gates: GatesOption = GATES,
    debug: DebugOption = False,
) -> None:
    """Search for every question of a set, score the articles found, fail when a gate fails."""
    from assistant.evaluate import beir, gate, retrieval, retrieval_report

    with _explaining(debug), TemporaryDirectory() as temporary:
        if k < 1:
            raise BadRequest(f"-k is {k}; give a number of passages from 1")
        limits = gate.load_gates(gates, section="retrieval", known=retrieval.NAMES)
        settings = config.load(index=index or Path(temporary))
        with _progress() as progress:
            run = retrieval.evaluate_retrieval(
                beir.load(folder), settings, progress, k=k, reranked=rerank
            )
        if not as_json:
            _emit(retrieval_report.text(run, limits), None)
        _conclude(run, limits, retrieval_report.write_report, as_json=as_json, report=report)


@evaluation.command("grounding")
def eval_grounding(
    claims: Annotated[
        Path, typer.Argument(metavar="CLAIMS.jsonl", help="Responses beside their texts.")
    ],
    index: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="An index that carries the models [index]; not needed."),
    ] = None,
    peers: Annotated[
        bool, typer.Option("--peers/--no-peers", help="Whether other scores stand beside; slow.")
    ] = False,
    rows: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one row per response here.")
    ] = None,
    as_json: JsonOption = False,
    report: ReportOption = None,
    gates: GatesOption = GATES,
    debug: DebugOption = False,
) -> None:
    """Check every response of a set against its text, fail when a gate fails; needs no index."""
    from assistant.evaluate import gate, grounding, grounding_peers, grounding_report, responses
    from assistant.index import carried

    with _explaining(debug):
        limits = gate.load_gates(gates, section="grounding", known=grounding.NAMES)
        held = responses.load(claims)
        settings = config.load(index=index)
        judge = carried.open_judge(settings)
        beside = grounding_peers.opened(settings) if peers else nullcontext()
        with beside as scores, _progress() as progress:
            run = grounding.evaluate_grounding(held, judge, progress, peers=scores)
        if rows is not None:
            _emit("\n".join(_dumped(row, indent=None) for row in run.rows_as_json()), rows)
        if not as_json:
            _emit(grounding_report.text(run, limits), None)
        _conclude(run, limits, grounding_report.write_report, as_json=as_json, report=report)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a curly quote gets a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    try:
        app()
    except BrokenPipeError:
        # The reader of a pipe has gone; point stdout elsewhere so that exiting stays silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


@contextmanager
def _explaining(debug: bool, stopped: str = "") -> Iterator[None]:
    """Turn an error we can explain into one line on stderr and its exit code.

    `stopped` is what to tell somebody who presses Ctrl-C.
    """
    try:
        yield
    except AssistantError as error:
        if debug:
            raise
        _say(f"error: {error}")
        raise typer.Exit(error.exit_code) from error
    except OSError as error:
        if debug or isinstance(error, BrokenPipeError):
            raise
        _say(f"error: {error.strerror or error} ({error.filename or 'no file named'})")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        _say(f"stopped{stopped}")
        raise typer.Exit(130) from None


@contextmanager
def _opened(settings: Settings) -> Iterator[Assistant]:
    """Open the index, building it from seeds/ where there is none yet."""
    from assistant.ask import Assistant

    try:
        assistant = Assistant.open(settings=settings)
    except IndexMissing:
        if not SEEDS.is_dir():
            raise
        _say(f"no index in {settings.index}: building one from {SEEDS}, once")
        _build([SEEDS], settings)
        assistant = Assistant.open(settings=settings)
    with assistant:
        yield assistant


def _build(paths: list[Path], settings: Settings) -> Report:
    from assistant.index import sync

    with _progress() as progress:
        return sync.build(paths, settings, progress=progress)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar per stage on stderr, where somebody looks at it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn()
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


class _Gated(Protocol):
    """A finished evaluation that gates can be held against."""

    def as_json(self, gates: Sequence[Gate]) -> dict[str, Any]: ...

    def failed_gates(self, gates: Sequence[Gate]) -> Sequence[FailedGate]: ...


def _conclude(
    run: _Gated,
    limits: Sequence[Gate],
    write_report: Callable[..., None],
    *,
    as_json: bool,
    report: Path | None,
) -> None:
    """Print the JSON and write the report that were asked for, then hold the gates."""
    if as_json:
        _emit(_dumped(run.as_json(limits)), None)
    if report is not None:
        write_report(report, run, limits)
    _hold(run.failed_gates(limits))


def _hold(failed: Sequence[FailedGate]) -> None:
    """Say which gates failed and end with 1 where one did."""
    for failure in failed:
        _say(f"gate failed: {failure}")
    if failed:
        raise typer.Exit(1)


def _text_of(file: Path, expected: str) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(f"{file} is not UTF-8 text; expected {expected}") from None
    except OSError as error:
        raise BadRequest(f"{file} cannot be read: {error.strerror}") from error


def _exported(file: Path) -> list[dict[str, Any]]:
    """Return the replies of a file: one JSON document, or one to a line as --batch writes them."""
    text = _text_of(file, "what 'ask --json' wrote")
    try:
        documents = [json.loads(text)]
    except (ValueError, RecursionError):
        try:
            documents = [json.loads(line) for line in text.split("\n") if line.strip()]
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"{file} is not JSON ({error})") from None
    if not documents or not all(isinstance(document, dict) for document in documents):
        raise BadRequest(f"{file} holds no reply; expected what 'ask --json' wrote")
    return documents


def _limits(
    since: DateText, until: DateText, source: list[str] | None, asked: DateText, as_of: DateText
) -> dict[str, Any]:
    given = {"since": since, "until": until, "asked": asked, "as_of": as_of}
    outlets = [_typed(name) for name in source or []]
    return {**{name: value for name, value in given.items() if value}, "sources": outlets}


def _typed(argument: str) -> str:
    """Return an argument as it was typed, where Python took its UTF-8 for another encoding."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:  # a terminal of LC_ALL=C: the bytes came in as lone surrogates
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument


def _question(text: str | None, fields: dict[str, Any]) -> Question:
    """Make a Question from strings as they come from flags or a batch line."""
    if text is None:
        raise BadRequest("no question was given; write it in quotes after the command")
    days: dict[str, dt.date | None] = {}
    for name in ("since", "until", "as_of", "asked"):
        value = fields.get(name)
        try:
            days[name] = dt.date.fromisoformat(value) if value else None
        except (TypeError, ValueError):
            raise BadRequest(f"'{name}' is {value!r}, expected a date such as 2025-02-06") from None
    sources = fields.get("sources") or []
    if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
        raise BadRequest(f"'sources' is {sources!r}, expected a list of outlet names")
    return Question(
        text,
        day_asked(days["asked"], days["as_of"], dt.date.today()),
        days["since"],
        days["until"],
        tuple(sources),
        days["as_of"],
    )


def _reject_both(question: str | None, batch: Path) -> None:
    if question is not None:
        raise BadRequest(f"both a question and --batch {batch} were given; give one of them")


def _run_batch(
    file: Path,
    output: Path | None,
    defaults: dict[str, Any],
    answer: Callable[[Question, Identity], dict[str, Any]],
) -> None:
    """Write one reply line per input line, in order; a line that fails is a row with "error"."""
    # Not splitlines(): a JSON string may hold a line separator of Unicode.
    lines = _text_of(file, "one JSON object per line").split("\n")
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    with _writing(output) as write, _progress() as progress:
        for done, (number, line) in enumerate(numbered, 1):
            write(_dumped(_batch_row(line, number, defaults, answer), indent=None))
            progress("questions", done, len(numbered))


def _batch_row(
    line: str,
    number: int,
    defaults: dict[str, Any],
    answer: Callable[[Question, Identity], dict[str, Any]],
) -> dict[str, Any]:
    identity: Identity = None
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number} is not JSON: {error}"}
    try:
        if isinstance(fields, dict) and isinstance(fields.get("id"), str | int):
            identity = fields["id"]
        if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
            raise BadRequest('expected {"id": ..., "question": "..."}')
        own = {name: value for name, value in fields.items() if value is not None}
        return answer(_question(own["question"], {**defaults, **own}), identity)
    except AssistantError as error:
        return {"id": identity, "error": f"line {number}: {error}"}


@contextmanager
def _writing(output: Path | None) -> Iterator[Callable[[str], None]]:
    if output is None:
        yield print
        return
    # Half a surrogate pair in an id has no UTF-8; as an escape it is JSON again.
    with output.open("w", encoding="utf-8", errors="backslashreplace") as file:
        yield lambda line: print(line, file=file, flush=True)


def _emit(text: str, output: Path | None) -> None:
    with _writing(output) as write:
        write(text)


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _dumped(document: dict[str, Any], *, indent: int | None = 2) -> str:
    """Return JSON that the output can carry: escaped where it is not UTF-8."""
    plain = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    return json.dumps(document, ensure_ascii=plain, indent=indent)


def _show_plan(paths: list[Path], settings: Settings, as_json: bool) -> None:
    from assistant.index import sync

    with _progress() as progress:
        plan = sync.plan(paths, settings, progress=progress)
    named: dict[str, list[str]] = {
        "added": [document.external_id for document in plan.added],
        "changed": [document.external_id for document in plan.changed],
        "removed": list(plan.removed),
        "unchanged": list(plan.unchanged),
        "rejected": [f"{row.external_id}: {row.reason}" for row in plan.rejected],
    }
    if as_json:
        _emit(_dumped(named), None)
        return
    counts = ", ".join(f"{len(names)} {what}" for what, names in named.items())
    _say(f"{settings.index}: would be {counts}; nothing was done")
    for what in ("added", "changed", "removed", "rejected"):
        for name in named[what]:
            _say(f"  {what} {name}")


def _show_report(report: Report, settings: Settings, as_json: bool) -> None:
    if as_json:
        _emit(_dumped(asdict(report)), None)
    else:
        _say(_report_text(report, settings))


def _report_text(report: Report, settings: Settings) -> str:
    from assistant.export.words import count

    lines = [
        f"{settings.index}: {report.added} added, {report.changed} changed,"
        f" {report.removed} removed, {report.unchanged} unchanged,"
        f" {len(report.rejected)} rejected;"
        f" {count(report.passages_embedded, 'passage')} embedded in {report.seconds:.1f} s"
    ]
    lines += [f"  rejected {r.external_id}: {r.reason}" for r in report.rejected]
    lines += [f"  the {store} were damaged and have been rebuilt" for store in report.rebuilt]
    return "\n".join(lines)


def _outline(value: Any, indent: int = 0) -> str:
    """Print nested facts as an indented list."""
    pad = "  " * indent
    if isinstance(value, dict):
        return "\n".join(
            f"{pad}{name}: {inner}"
            if not isinstance(inner, dict | list)
            else f"{pad}{name}:\n{_outline(inner, indent + 1)}"
            for name, inner in value.items()
        )
    if isinstance(value, list):
        return "\n".join(
            f"{pad}-\n{_outline(item, indent + 1)}" if isinstance(item, dict) else f"{pad}- {item}"
            for item in value
        )
    return f"{pad}{value}"

"""A Turn -> the answer a reader sees: sentences with marks, support, sources; or a refusal.

Pure: nothing is looked up. Every sentence says whether it was verified, and carries buttons that
open its article at the cited words. Under a refusal there is no list of sources.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.serve.page import words
from assistant.serve.page.feedback import Rating, Ratings
from assistant.serve.page.marking import (
    Markup,
    data,
    excerpt,
    fold,
    joined,
    line,
    note,
    passage_span,
    place,
    source_byline,
    source_place,
    table,
    title,
)
from assistant.serve.page.turn import Turn, day
from assistant.text import one_line

Source = Mapping[str, Any]
# What a reader can say of an answer, of a refusal and of one source.
_OF_ANSWERS: dict[Rating, str] = {
    "right": "Right",
    "wrong": "Wrong",
    "unanswerable": "The articles do not say this",
}
_OF_REFUSALS: dict[Rating, str] = {"right": "Right to refuse", "wrong": "The articles do say it"}
_OF_SOURCES: dict[Rating, str] = {"right": "Says it", "wrong": "Does not say it"}

EMPTY = Markup(
    '<section class="answer empty"><p class="hint">Ask a question: the answer is made of sentences'
    " that stand in the articles, each with a numbered source.</p></section>"
)


def html(turn: Turn, ratings: Ratings) -> Markup:
    """Return the answer or the refusal of a turn, with what its reader said of it."""
    body = _refusal(turn) if turn.refused else _answer(turn, ratings)
    return Markup(
        '<section class="answer {}" aria-label="Answer" data-turn="{}">'
        '<h2 class="asked"><bdi>{}</bdi></h2>{}{}{}</section>'
    ).format(
        "refused" if turn.refused else "answered",
        turn.id,
        line(turn.document["question"]),
        body,
        _rating(turn, ratings),
        _steps(turn),
    )


def _answer(turn: Turn, ratings: Ratings) -> Markup:
    document, asked = turn.document, turn.question.asked
    sources = {source["mark"]: source for source in document["sources"]}
    short = document["short_answer"]
    lead = Markup('<p class="short"><strong><bdi>{}</bdi></strong></p>')
    claims = (_claim(claim, sources, short, asked) for claim in document["claims"])
    return joined(
        [
            lead.format(line(short["text"])) if short else Markup(),
            Markup('<div class="claims">{}</div>').format(joined(claims)),
            _facts(turn),
            _conflicts(document["conflicts"], sources),
            _sources(sources.values(), turn, ratings),
            _later(document.get("later") or (), sources),
        ]
    )


def _claim(
    claim: Mapping[str, Any], sources: Mapping[int, Source], short: Any, asked: dt.date
) -> Markup:
    sign, said = words.SUPPORT[claim["support"]]
    cited = [sources[mark] for mark in claim["citations"] if mark in sources]
    reason = claim["reason"]
    return Markup(
        '<div class="claim {}"><p><bdi class="words">{}</bdi>{} '
        '<span class="support" title="{}"><span aria-hidden="true">{}</span> {}</span></p>'
        '<div class="card" role="note" aria-label="Sources of this sentence">{}</div></div>'
    ).format(
        claim["support"],
        _with_short(claim["text"], cited, short),
        joined(map(_mark, cited)),
        f"{reason}, {words.percent(claim['score'])}",
        sign,
        said,
        joined(_card(source, asked) for source in cited),
    )


def _with_short(text: str, cited: Sequence[Source], short: Any) -> Markup:
    """Return a claim with the short answer bold, where offsets say that it stands in it."""
    for source in cited:
        if not short or source["mark"] != short["mark"] or text != one_line(source["quote"]):
            continue
        before = source["quote"][: short["start"] - source["start"]]
        # The claim has each run of space as one: count what one_line leaves of what stands before.
        start = len(one_line(f"{before}.")) - 1
        end = start + len(one_line(short["text"]))
        if text[start:end] == one_line(short["text"]):
            parts = text[:start], text[start:end], text[end:]
            return Markup("{}<strong>{}</strong>{}").format(*parts)
    return Markup("{}").format(line(text))


def _mark(source: Source) -> Markup:
    outlet = line(source["source"] or "outlet not stated")
    label = f"Source {source['mark']}: {line(source['title'])}, {outlet}. Open it at these words"
    return Markup('<button type="button" class="mark" aria-label="{}" {}>{}</button>').format(
        label, source_place(source), source["mark"]
    )


def _card(source: Source, asked: dt.date) -> Markup:
    return Markup('<p><b class="number">{}</b> {} <span class="byline">{}</span></p>').format(
        source["mark"], title(source["title"]), source_byline(source, asked)
    )


def _facts(turn: Turn) -> Markup:
    """Return confidence and freshness."""
    sure = turn.document["confidence"]
    return Markup(
        '<dl class="facts"><div class="confidence"><dt>{}</dt><dd>{} that the answer is right and'
        ' supported</dd></div><div class="freshness"><dt>Freshness</dt><dd>{}</dd></div></dl>'
    ).format(words.confidence(sure), words.percent(sure), freshness(turn))


def freshness(turn: Turn) -> str:
    """Return how old what was cited is, and how new the corpus is."""
    document = turn.document
    known = {name: day(value) for name, value in document["freshness"].items()}
    oldest, newest = known["oldest_cited"], known["newest_cited"]
    if oldest is None or newest is None:
        said = "no date stated in the cited articles"
    elif oldest == newest:
        said = f"cited article of {words.long_day(oldest)}"
        said += f", {words.age(oldest, turn.question.asked)}"
    else:
        said = f"cited articles from {words.long_day(oldest)} to {words.long_day(newest)}"
    latest = known["newest_article"]
    last = words.long_day(latest) if latest else "undated"
    return f"{said}; newest dated article in the corpus: {last}; {_searched(document)}."


def _searched(document: Mapping[str, Any]) -> str:
    index = document["index"]
    scope = document["scope"]
    limited = scope["since"] or scope["until"] or scope["sources"]
    said = words.count(index["articles"], "article")
    said = f"of {said} those inside these limits were searched" if limited else f"{said} searched"
    if index.get("awaiting_vectors"):
        said += (
            f" ({index['awaiting_vectors']} of {index['passages']} passages by their words only:"
            " a build has yet to embed them)"
        )
    return said


def _conflicts(conflicts: Sequence[Mapping[str, Any]], sources: Mapping[int, Source]) -> Markup:
    """Return a table of who says what and when, the newest marked."""
    return joined(_conflict("The sources differ on", each, sources) for each in conflicts)


def _later(conflicts: Sequence[Mapping[str, Any]], sources: Mapping[int, Source]) -> Markup:
    """Return what articles published after the day of an as-of question say against it."""
    return joined(
        _conflict(
            "Published later, and different on",
            each,
            {**sources, **{source["mark"]: source for source in each["sources"]}},
        )
        for each in conflicts
    )


def _conflict(heading: str, conflict: Mapping[str, Any], sources: Mapping[int, Source]) -> Markup:
    subject = line(conflict["subject"])
    return Markup('<section class="conflict"><h3>{} {}</h3>{}</section>').format(
        heading,
        subject,
        table(
            ("Says", "Outlet", "Published", "Source"),
            _sides(conflict["values"], sources),
            f"What the sources say about {subject}",
        ),
    )


def _sides(
    values: Sequence[Mapping[str, Any]], sources: Mapping[int, Source]
) -> Iterator[tuple[object, ...]]:
    cited = [(value["value"], sources[value["citation"]]) for value in values]
    days = {day(source["published"]) for _, source in cited}
    newest = max(filter(None, days)) if len(days) > 1 and None not in days else None
    for value, source in cited:
        published = day(source["published"])
        when = words.long_day(published) if published else "date not stated"
        yield (
            Markup("<strong><bdi>{}</bdi></strong>").format(line(value)),
            Markup("<bdi>{}</bdi>").format(line(source["source"] or "outlet not stated")),
            Markup('{} <span class="newest">newest</span>').format(when)
            if published and published == newest
            else when,
            _mark(source),
        )


def _sources(sources: Iterable[Source], turn: Turn, ratings: Ratings) -> Markup:
    items = joined(_source(source, turn, ratings.get(source["mark"])) for source in sources)
    return Markup('<section class="sources"><h3>Sources</h3><ol>{}</ol></section>').format(items)


def _source(source: Source, turn: Turn, said: Rating | None) -> Markup:
    carried = source.get("also_carried_by") or ()
    return Markup(
        '<li value="{}" id="source-{}"><button type="button" class="open" {}>'
        '<b class="number" aria-hidden="true">{}</b><span>{}</span></button>'
        '<p class="byline">{}</p>{}{}{}{}</li>'
    ).format(
        source["mark"],
        source["mark"],
        source_place(source),
        source["mark"],
        title(source["title"]),
        source_byline(source, turn.question.asked),
        carriers(
            [(each["source"] or each["external_id"], day(each["published"])) for each in carried]
        ),
        corrections(source.get("corrections") or ()),
        beware(source.get("suspicions") or ()),
        _rating_buttons(turn.id, source["mark"], _OF_SOURCES, said),
    )


def carriers(copies: Sequence[tuple[str, dt.date | None]]) -> Markup:
    """Return who else carried the same text, which makes it no further source."""
    if not copies:
        return Markup()
    named = [
        Markup("<bdi>{}</bdi>{}").format(line(name), f", {words.long_day(when)}" if when else "")
        for name, when in copies
    ]
    return Markup('<p class="carried">Also carried by {} — one independent source</p>').format(
        joined(named, "; ")
    )


def corrections(notes: Sequence[str]) -> Markup:
    """Return the sentences in which the outlet takes something back."""
    return joined(
        Markup('<p class="correction"><b>Correction by the outlet:</b> <bdi>{}</bdi></p>').format(
            line(text)
        )
        for text in notes
    )


def beware(suspicions: Sequence[str]) -> Markup:
    """Return a warning about text that is made for a machine."""
    if not suspicions:
        return Markup()
    said = ", ".join(map(line, suspicions))
    return note(f"Beware: the text looks made for a machine ({said}).", kind="beware")


def _rating(turn: Turn, ratings: Ratings) -> Markup:
    choices = _OF_REFUSALS if turn.refused else _OF_ANSWERS
    buttons = _rating_buttons(turn.id, None, choices, ratings.get(None))
    return Markup('<div class="verdict"><span>What do you say?</span> {}</div>').format(buttons)


def _rating_buttons(
    turn_id: str, mark: int | None, choices: Mapping[Rating, str], said: Rating | None
) -> Markup:
    of = f"Source {mark}" if mark else "This answer"
    return Markup('<span class="rating" role="group" aria-label="{}">{}</span>').format(
        of,
        joined(
            Markup('<button type="button" class="plain" {} aria-pressed="{}">{}</button>').format(
                data({"event": "rated", "turn": turn_id, "mark": mark, "rating": rating}),
                "true" if rating == said else "false",
                label,
            )
            for rating, label in choices.items()
        ),
    )


def _refusal(turn: Turn) -> Markup:
    refusal = turn.document["refusal"]
    missing = joined(
        (Markup("<b><bdi>{}</bdi></b>").format(line(word)) for word in refusal["missing"]), ", "
    )
    return Markup(
        '<div class="refusal"><p class="reason">{}</p>{}<p class="looked">{}</p>{}{}</div>'
    ).format(
        refusal["reason"],
        Markup('<p class="missing">In none of the passages: {}.</p>').format(missing)
        if missing
        else "",
        _looked(turn),
        _advice(turn),
        _nearest(refusal["nearest"], turn.question.asked),
    )


def _looked(turn: Turn) -> str:
    scope = turn.document["scope"]
    since, until = day(scope["since"]), day(scope["until"])
    limits = [
        f"from {words.long_day(since)}" if since else "",
        f"to {words.long_day(until)}" if until else "",
        f"by {', '.join(map(line, scope['sources']))}" if scope["sources"] else "",
    ]
    within = " ".join(limit for limit in limits if limit) or "all dates and outlets"
    return f"Looked at: {within}; {_searched(turn.document)}."


def _advice(turn: Turn) -> Markup:
    scope = turn.document["scope"]
    advice = ["Ask in other words, or for one thing at a time."]
    if scope["since"] or scope["until"] or scope["sources"]:
        advice.insert(0, "Remove a limit above: articles outside it were not looked at.")
    if not turn.document["refusal"]["nearest"]:
        advice.append("Nothing at all was found within the limits.")
    items = joined(Markup("<li>{}</li>").format(line) for line in advice)
    return Markup('<ul class="advice">{}</ul>').format(items)


def _nearest(nearest: Sequence[Source], asked: dt.date) -> Markup:
    if not nearest:
        return Markup()
    items = joined(
        Markup(
            '<li><button type="button" class="open" {}><span>{}</span></button>'
            '<p class="byline">{}</p><p class="excerpt"><bdi>{}</bdi></p></li>'
        ).format(
            place(source["article_id"], passage_span(source["passage_id"]), None),
            title(source["title"]),
            source_byline(source, asked),
            excerpt(source["quote"]),
        )
        for source in nearest
    )
    return Markup(
        '<h3>What comes nearest <span class="aside">(it does not answer the question)</span></h3>'
        '<ul class="nearest">{}</ul>'
    ).format(items)


def _steps(turn: Turn) -> Markup:
    times = turn.document["seconds"]
    total = times.get("total", 0.0)
    rows = [(name, words.seconds(value)) for name, value in times.items() if name != "total"]
    models = [(role, name or "none") for role, name in turn.document["models"].items()]
    index = turn.document["index"]
    models.append(
        ("index", f"{index['fingerprint'][:12]}, {words.count(index['passages'], 'passage')}")
    )
    body = joined(
        [
            table(("Step", "Time"), rows, "Steps of this answer"),
            table(("Role", "Name"), models, "Models and index"),
        ]
    )
    return fold(f"Steps, {words.seconds(total)}", body, kind="steps")

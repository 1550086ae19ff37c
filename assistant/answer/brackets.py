"""A cited sentence with a name in brackets behind a pronoun, and the check of such a sentence.

"He [NAME] said ..." is the one change that is made to an article's words. Whoever takes the
brackets out has the sentence back, and every name in them stands in the same article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant import text
from assistant.types import Claim, Span

_INSERTED = re.compile(r" \[([^\[\]]+)\]")
# What a bracket may stand behind: a pronoun, or the last word of "the mayor".
_BEHIND = re.compile(r"(?:\b(?:he|she)|\b[Tt]he\s[^,.;“”\"]{1,60})$", re.IGNORECASE)


def inserted(article: str, span: Span, names: Mapping[int, str]) -> str:
    """Return the words of `span` on one line, each name in brackets at its offset in them."""
    words, whole = span.of(article), ""
    at = 0
    for offset, name in sorted(names.items()):
        whole += f"{words[at:offset]} [{name}]"
        at = offset
    return text.one_line(whole + words[at:])


def holds(claim: Claim) -> bool:
    """Tell whether a claim is its cited words with names of the same article in brackets.

    At least one name is in brackets, each stands word for word in the article of every citation,
    and behind a pronoun or "the mayor"; without them the claim is the cited words and nothing
    else.
    """
    return bool(claim.citations) and all(
        follows(claim.text, citation.quote, citation.passage.article.text)
        for citation in claim.citations
    )


def follows(words: str, quote: str, article: str) -> bool:
    """Tell whether `words` are a quote of an article on one line with names of it in brackets."""
    quote = text.one_line(quote)
    here = at = 0  # how far the words and the quote have been read
    named: set[int] = set()
    while here < len(words):
        bracket = _INSERTED.match(words, here)
        if bracket and at not in named and not quote.startswith(bracket[0], at):
            if not (_BEHIND.search(quote, 0, at) and _names(bracket[1], article)):
                return False
            named.add(at)
            here = bracket.end()
        elif quote[at : at + 1] == words[here]:
            at, here = at + 1, here + 1
        else:
            return False
    return bool(named) and at == len(quote)


def _names(name: str, article: str) -> bool:
    """Tell whether a name stands in the article as whole words."""
    whole = rf"(?<!\w){re.escape(name)}(?!\w)"
    return name[0].isupper() and re.search(whole, article) is not None

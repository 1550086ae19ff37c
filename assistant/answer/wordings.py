"""How questions about the whole corpus are worded: the forms of "how many articles mention X".

Patterns for a whole question, without its question mark, in which DAY and OUTLET stand for what
limits it. What is looked up is the group "x" where it is a name or words, "topic" where it is
what articles are about; a form without either asks for all articles.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "count", "times", "list", "timeline", "quoted", "changed", "outlets", "first", "last"
]

# Stand in the question for a date and an outlet that limit it, one character each.
DAY, OUTLET = "\ue000", "\ue001"

_S = (  # limits between the other words: "published by The Paper", "from June"
    rf"(?:,?\s(?:(?:(?:that|which)\s)?(?:(?:were|was|are)\s)?(?:published|printed|written)\s)?"
    rf"(?:(?:by|from|in|at)\s)?(?:the\s)?[{DAY}{OUTLET}])*"
)
_ALL = (
    r"(?:\s(?:in|of|across|from|within)\s(?:(?:all|the|this|our|your|these|any|whole|entire|of)\s)*"
    r"(?:corpus|index|archives?|collection|database|articles|news|coverage|reporting))?"
    r"(?:\s(?:so far|at all|overall|in total|altogether|anywhere))?"
)
_END = rf"{_S}{_ALL}{_S}"
_ARTICLES = r"(?:news\s)?(?:articles|stories|reports)"
_ABOUT = r"(?:about|on|regarding|concerning)"
_X = r"(?P<x>.+?)"
_TOPIC = r"(?P<topic>.+?)"
_NAMES = (
    rf"(?:(?:(?:mention|nam|contain|includ)(?:s|es|ed|e|ing)?|refer(?:s|red|ring)?\sto)\s{_X}"
    rf"|(?:(?:(?:is|are|were|was|written|published)\s)?{_ABOUT}|(?:discuss|cover)(?:es|ed|s|ing)?"
    rf"|deal(?:s|t|ing)?\swith|(?:talk|speak)(?:s|ed|ing)?\s(?:about|of)"
    rf"|(?:report(?:s|ed|ing)?|writ(?:es?|ing)|wrote)\s{_ABOUT})\s{_TOPIC})"
)
_THAT = r"(?:(?:that|which)\s)?(?:(?:have|has|do|did|does)\s)?"
_IS = r"(?:is|are|was|were|has|have)"
_SEEN = r"(?:mentioned|named|referred\sto)"
_EDGE = r"(?:first|earliest|(?P<last>last|latest|most\srecent(?:ly)?))"
_SHOW = (
    r"(?:list|show|give|find|name|get|enumerate)(?:\sme|\sus)?"
    r"(?:\s(?:an?|list|of|all|each|every|any|the))*"
)
_DO = rf"(?:do|does|did|has|have)\s(?:the\s)?{OUTLET}"
_PRINT = r"(?:publish(?:ed)?|carry|carried|run|print(?:ed)?|write|written|have)"
_OUTLETS = (
    r"(?:(?:news\s)?(?:outlets|organi[sz]ations|sites)|media\soutlets|newspapers|publications)"
)

_SHOWN = rf"(?:{_SHOW}|all(?:\sthe)?)"
_WHICH = r"(?:in\s)?(?:which|what)"
_TIMES = r"how (?:many times|often)"
_WHERE_SEEN = rf"(?:{_IS}|do|does|did) {_X} (?:been )?(?:{_SEEN}|appear|occur)"
_FORMS_OF: dict[Kind, tuple[str, ...]] = {
    "count": (
        rf"how many {_ARTICLES} {_ABOUT} {_TOPIC} (?:are there|do you have|exist|were published)",
        rf"(?:in )?how many {_ARTICLES}{_S}(?: {_IS} there{_S})?(?: do you have)? {_THAT}{_NAMES}",
        rf"how many {_ARTICLES} {_DO} {_PRINT}(?: {_NAMES})?",
        rf"how many {_ARTICLES}{_S}(?: (?:are|were) there| do you have| (?:have been|were|are)"
        r" (?:published|written)| (?:are|were)(?= (?:by|from|in) ))?",
        rf"in how many {_ARTICLES}{_S} {_WHERE_SEEN}",
        rf"(?:what(?:['’]s| is| was) )?(?:the )?number of {_ARTICLES}{_S} {_THAT}{_NAMES}",
    ),
    "times": (
        rf"{_TIMES} {_IS} {_X} (?:been )?{_SEEN}",
        rf"{_TIMES} (?:do|does|did|has|have) (?:(?:all|the|these|our|your)\s)*"
        rf"(?:articles|corpus|{OUTLET}) (?:mention|name|refer to) {_X}",
        rf"how many mentions of {_X} (?:are|were) there",
    ),
    "list": (
        rf"{_WHICH} {_ARTICLES}{_S}(?: {_IS} there{_S})? {_THAT}{_NAMES}",
        rf"{_WHICH} {_ARTICLES}{_S} {_WHERE_SEEN}",
        rf"{_WHICH} {_ARTICLES} {_DO} {_PRINT}(?: {_NAMES})?",
        rf"{_WHICH} {_ARTICLES} (?:were|are|have been)(?: published{_S}(?: {_NAMES})?| there"
        r"|(?= (?:by|from) ))",
        rf"{_SHOWN} (?:{OUTLET} )?{_ARTICLES}{_S} {_THAT}{_NAMES}",
        rf"{_SHOWN} (?:{OUTLET} )?{_ARTICLES}",
        rf"{_SHOWN} mentions of {_X}",
    ),
    "timeline": (
        rf"(?:(?:{_SHOW}|(?:draw up|make|create|build|write)(?: me| us)?|what(?:['’]s| is| was)) )?"
        rf"(?:an? |the )?(?:news )?(?:timeline|chronology) (?:of|on|for|about) {_TOPIC}",
    ),
    "quoted": (
        r"(?:who|whom|(?:which|what) people) (?:is|was|were|are|has been|have been|gets|got) quoted"
        rf"{_S}{_ALL} {_ABOUT} {_TOPIC}",
        rf"{_SHOWN} (?:quotes|quotations) {_ABOUT} {_TOPIC}",
    ),
    "changed": (
        r"what (?:has |have )?changed(?: (?:with|in the (?:news|coverage|reporting) (?:of|on|about)"
        rf"|{_ABOUT}) {_TOPIC})? {DAY}",
        rf"what (?:has |have )?changed {DAY},? (?:with|{_ABOUT}) {_TOPIC}",
    ),
    "outlets": (
        rf"(?:which|what|how many|{_SHOW}) {_OUTLETS}{_S} {_THAT}{_NAMES}",
        rf"(?:which|what|how many|{_SHOW}) {_OUTLETS}{_S} {_THAT}(?:carried|published) {_ARTICLES}"
        rf" {_ABOUT} {_TOPIC}",
    ),
    "first": (
        rf"when (?:is|was|were|are) {_X} {_EDGE} (?:{_SEEN}|reported(?: on)?|covered|in the news)",
        rf"when (?:do|does|did) (?:the )?(?:articles|corpus|{OUTLET}) {_EDGE}"
        rf" (?:mention|name|report on|write about|cover) {_X}",
        rf"(?:(?:what|which|when|where)(?:['’]s| is| was) )?the {_EDGE} mention of {_X}",
        rf"(?:what|which)(?:['’]s| is| was) the {_EDGE} article (?:that |to )?{_NAMES}",
    ),
}
FORMS = tuple(
    (kind, re.compile(rf"(?:[{DAY}{OUTLET}],?\s)?{form}{_END}", re.IGNORECASE))
    for kind, forms in _FORMS_OF.items()
    for form in forms
)
STANCE = re.compile(
    rf"(?:(?:{_SHOWN}|how many|which|what) {_ARTICLES}{_S} (?:(?:that|which) )?(?:"
    r"(?:(?:is|are|was|were|sounds?|seems?) )?(?:\w+ly |more |mostly |rather )?(?:positive|negative"
    r"|neutral|critical|favou?rable|unfavou?rable|hostile|friendly|supportive|sceptical|skeptical"
    r"|biased|unfair|inaccurate|balanced))"
    # Which articles state or support something may be asked of a treaty's.
    rf"|how many {_ARTICLES}{_S} (?:(?:that|which) )?"
    r"(?:(?:criticis|criticiz|prais|support|oppos|endors|condemn|favou?r|blam)(?:e|es|ed|s|ing)?"
    r"|(?:say|claim|argue|conclude|suggest|state|report|mention|believe|deny) (?:that"
    r"|(?:\w+\s)+?(?:is|are|was|were|will|would|has|have|had|did|does|should|can)))"
    r")\b.*",
    re.IGNORECASE,
)
TELLING = re.compile(  # no form without one of these
    r"\b(?:articles?|stories|reports|mention(?:s|ed)?|named|referred|timeline|chronology|quoted"
    r"|quotes|quotations|changed|outlets|newspapers|publications|news|reported|covered)\b",
    re.IGNORECASE,
)

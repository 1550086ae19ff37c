"""Text that speaks to a model instead of a reader, and characters that nobody can see.

A text in, short labels out. Nothing is changed or left out: an article that quotes an attack is
news. The patterns ask for a whole order ("ignore all previous instructions"), never for a word,
so that reporting about models keeps its peace; each language says the order in its own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_ORDERS = re.compile(
    r"""\b(?:
      (?:ignore|disregard|forget|override|bypass|do\ not\ follow)\s+
        (?:(?:all|any|every|of|the|these|those|other)\s+){0,4}
        (?:previous|prior|above|earlier|preceding|foregoing|system|initial|original|your|my)\s+
        (?:\w+\s+){0,2}(?:instructions?|prompts?|directives?|guidelines|rules)
    | (?:ignore|disregard|forget|override|bypass)\s+(?:all|any)\s+(?:of\s+)?
        (?:(?:the|these|other)\s+)?(?:instructions|prompts)
    | (?:ignore|disregard|forget)\s+(?:the|these|those)\s+
        (?:instructions?|prompts?|rules|guidelines)\s+
        (?:above|before\ this|you\ (?:were|have\ been))
    | (?:ignore|disregard|forget)\s+(?:everything|all\ that|anything)\s+
        (?:above|before\ this|you\ (?:were|have\ been)\ told)
    | (?:ignorier(?:e|en\s+sie)|vergiss|vergessen\s+sie)\s+(?:bitte\s+)?
        (?:alle|deine|s[äa]mtliche|die\s+(?:bisherigen|vorherigen|vorigen|fr[üu]heren|obigen))\s+(?:\w+\s+){0,2}(?:anweisung|instruktion|vorgabe)\w*
    | (?:ignore[zr]?|oublie[zr]?)\s+(?:toutes\s+)?(?:les|tes|vos|ces)\s+(?:\w+\s+){0,2}
        (?:instructions?|consignes?|directives?)\s+
        (?:pr[ée]c[ée]dentes?|ant[ée]rieures?|ci-dessus|syst[èe]me)
    | (?:ignora|ignore|ignoren|olvida|olvide)\s+(?:todas\s+)?(?:las|tus|sus|estas)\s+
        (?:\w+\s+){0,2}(?:instrucciones|indicaciones|[óo]rdenes)\s+
        (?:anteriores|previas|de\ arriba)
    | (?:ignora|ignori|ignorate|dimentica)\s+(?:tutte\s+)?(?:le|tue|queste)\s+(?:\w+\s+){0,2}
        (?:istruzioni|indicazioni)\s+(?:precedenti|di\ sopra|sopra)
    | (?:ignore|ignora|esque[çc]a)\s+(?:todas\s+)?(?:as|suas|tuas)\s+(?:\w+\s+){0,2}
        (?:instru[çc][õo]es|ordens)\s+(?:anteriores|pr[ée]vias|acima)
    | negeer\s+(?:alle|je|uw|de\s+(?:eerdere|vorige|bovenstaande))\s+
        (?:\w+\s+){0,2}(?:instructies|aanwijzingen|opdrachten)
    | (?:zignoruj|ignoruj|zapomnij)\s+(?:o\s+)?(?:wszystk\w+\s+)?(?:\w+\s+){0,2}
        (?:instrukcj\w*|polece(?:nia|niach|ń))
    | (?:игнорируй(?:те)?|проигнорируй(?:те)?|забудь(?:те)?)\s+(?:все\s+|обо\s+всех\s+)?
        (?:\w+\s+){0,2}(?:инструкци\w+|указани\w+|команд\w*)
    | (?:ігноруй(?:те)?|проігноруй(?:те)?|забудь(?:те)?)\s+(?:усі\s+|всі\s+)?
        (?:\w+\s+){0,2}(?:інструкці\w+|вказівк\w+)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ROLES = re.compile(  # a line of a transcript that no newspaper prints
    r"^\W{0,4}(?:system|assistant|developer)"
    r"(?:\s+(?:prompt|message|override|instructions?))?\W{0,2}:\s*"
    r"(?:you\b|ignore\b|do\ not\b|always\b|never\b|respond\b|answer\b|the\ user\b|new\b|from\ now"
    r"|override\b|i\ (?:will|can|must))"
    r"|<\|(?:im_start|im_end|system|user|assistant|endoftext|end_of_turn|start_header_id|eot_id)\|>"
    r"|\[/?INST\]|<<SYS>>|<(?:start|end)_of_turn>"
    r"|^\#{2,}\s*(?:system|instruction|assistant)s?\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_PERSONAS = re.compile(
    r"""\b(?:
      (?:from\ now\ on,?|henceforth,?|now)\s+you\ (?:are|will\ be|must\ act\ as)\s+(?:an?\s+)?
        (?:\w+\s+){0,3}(?:AI|assistant|chatbot|language\ model|LLM|model|bot|DAN)\b
    | you\ are\ (?:now\ )?(?:an?\s+)?(?:\w+\s+){0,3}
        (?:AI\ (?:assistant|model)|language\ model|chatbot|LLM)\b
        (?=[^"”\n]{0,120}\b(?:must|will|should|always|never|instruction|respond|answer|obey))
    | you\ are\ now\ (?:in\s+)?
        (?:developer\ mode|DAN|unrestricted|jailbroken|free\ (?:of|from)\ (?:all|any|your))
    | (?:reveal|print|repeat|output|show)\ (?:me\ )?(?:your|the)\s+
        (?:system\ prompt|hidden\ (?:prompt|instructions)|initial\ (?:prompt|instructions))
    | (?:if\ you\ are|as)\ an?\ (?:AI|LLM|large\ language\ model|language\ model)
        (?:\ (?:assistant|model|agent))?\s+(?:reading|processing|summari[sz]ing|parsing)
    | (?:du\ bist|sie\ sind)\ (?:jetzt|ab\ sofort|von\ nun\ an)\s+(?:\w+\s+){0,3}
        (?:KI|Assistent|Sprachmodell|Chatbot)
    | (?:tu\ es|vous\ [êe]tes)\s+(?:maintenant|d[ée]sormais)\s+(?:\w+\s+){0,3}
        (?:IA|assistant|mod[èe]le\ de\ langage)
    | (?:ahora\ eres|eres\ ahora|a\ partir\ de\ ahora\ eres)\s+(?:\w+\s+){0,3}
        (?:IA|asistente|modelo\ de\ lenguaje)
    | (?:ora\ sei|sei\ ora|d'ora\ in\ poi\ sei)\s+(?:\w+\s+){0,3}
        (?:IA|assistente|modello\ linguistico)
    | (?:teraz\ jesteś|jesteś\ teraz)\s+(?:\w+\s+){0,3}
        (?:AI|asystentem|modelem\ językowym)
    | (?:теперь\ ты|ты\ теперь)\s+(?:\w+\s+){0,3}
        (?:ИИ|ассистент|языковая\ модель|помощник)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CALLS = re.compile(
    r"</?(?:tool_call|tool_use|function_calls?|invoke|antml:\w+|tool_result)\b[^>\n]{0,200}>"
    r"|\"(?:function_call|tool_calls?|tool_use)\"\s*:\s*[\[{\"]"
    r"|\{\s*\"(?:name|function|tool)\"\s*:\s*\"\w{1,60}\"\s*,"
    r"\s*\"(?:arguments|parameters|input)\"\s*:"
    r"|^\s*(?:Action|Tool)\s*:\s*\w[^\n]{0,80}\n\s*(?:Action\ Input|Tool\ Input|Arguments)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
# A message takes two kinds of them or many; editors leave up to ten of one kind behind.
_ZERO_WIDTH = re.compile(r"[\u200b-\u200d\u2060-\u2064\ufeff]{8,}")
_MANY_UNSEEN = 32
_SPELLED_UNSEEN = re.compile(r"(?:[a-zA-Z][\u200b\u2060\ufeff\u00ad]){4,}")
_BIDI = re.compile(r"[\u202d\u202e]|[\u202a\u202b\u2066-\u2068](?=[^\n]{0,500}[\u202d\u202e])")
_TAGS = re.compile("[\U000e0001-\U000e007f]+")
_FLAG = "\U0001f3f4"  # waving black flag: with tags after it the flag of a region
_NOTE = "looks made for a model: "
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")  # bytes smuggled as variants
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200d\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0001-\U000e01ef]"
)
# How the orders and personas begin: looking for plain words first is ten times faster.
_ORDERS_BEGIN = (
    "ignor|disregard|forget|override|bypass|do not follow|vergiss|vergessen sie|oublie|olvid"
    "|dimentica|esque|negeer|zignoruj|zapomnij|игнорируй|проигнорируй|забудь|ігноруй|проігноруй"
).split("|")
_PERSONAS_BEGIN = (
    "from now on|henceforth|now you|you are|reveal|print|repeat|output|show|if you are|as a|du bist"
    "|sie sind|tu es|vous|ahora eres|eres ahora|a partir de|ora sei|sei ora|d'ora|teraz jeste"
    "|jesteś|теперь ты|ты теперь"
).split("|")
_SPEAKERS = ("system", "assistant", "developer", "<|", "inst]", "<<sys", "_of_turn>", "##")
_CALLED = ("tool", "function", "invoke", "antml", "action", '"name"')


def suspicions(text: str) -> tuple[str, ...]:
    """Return short labels for what in `text` looks made for a model, in a fixed order."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found = {
        "orders to a model": _begins(_ORDERS, _ORDERS_BEGIN, plain),
        "role marker": any(word in plain for word in _SPEAKERS) and _ROLES.search(plain),
        "persona for a model": _begins(_PERSONAS, _PERSONAS_BEGIN, plain),
        "tool call": any(word in plain for word in _CALLED) and _CALLS.search(plain),
    }
    if _UNSEEN.search(text):
        found |= {
            "hidden characters": any(map(_is_message, _ZERO_WIDTH.findall(text)))
            or _SPELLED_UNSEEN.search(text),
            "reversed text": _BIDI.search(text),
            "tag characters": any(_is_smuggled(tags, text) for tags in _TAGS.finditer(text))
            or _VARIANTS.search(text),
        }
    return tuple(label for label, match in found.items() if match)


def _begins(pattern: re.Pattern[str], words: Iterable[str], text: str) -> bool:
    """Tell whether `pattern` matches where one of `words` stands."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            if pattern.match(text, at):
                return True
            at = text.find(word, at + 1)
    return False


def _is_message(unseen: str) -> bool:
    return len(set(unseen)) > 1 or len(unseen) >= _MANY_UNSEEN


def _is_smuggled(tags: re.Match[str], text: str) -> bool:
    return text[tags.start() - 1 : tags.start()] != _FLAG


def note(label: str) -> str:
    """Return a suspicion as a note on an article."""
    return f"{_NOTE}{label}"


def noted(notes: Iterable[str]) -> tuple[str, ...]:
    """Return the suspicions among the notes on an article."""
    return tuple(each.removeprefix(_NOTE) for each in notes if each.startswith(_NOTE))

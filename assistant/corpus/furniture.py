"""Which lines of a news page are furniture by themselves, wherever they stand.

A normalised line in, yes or no out; the page around a line is not looked at. Each table names one
kind of furniture. A pattern names the whole line, or how the furniture begins and what else
stands in it, and nothing is searched for in a line longer than furniture gets.
"""

from __future__ import annotations

import re

from assistant.corpus import outlets

_FURNITURE_CHARS = 420  # longer lines are paragraphs, but for a few kinds of box
_BOX_CHARS = 800  # legal notes about bets and links have 600
_LINK_CHARS = 200  # two sentences of a headline behind a label
HEADLINE_CHARS = 160  # longer than any headline of the development set
_CREDIT_CHARS = 110  # two photographers and their agencies

PROSE_END = re.compile(r"[.!?…:;,][\"'”’)\]]*$")
_SENTENCE_END = re.compile(r"[.!…][\"'”’)\]]*$")
REPORTED = re.compile(r"[\"“”]|\b(?:said|told|says|according)\b")

# Section names, as menus have them.
SECTIONS = (
    "politics|world|u\\.?s\\.?|us news|u\\.s\\. news|uk|uk news|world news|news|national|nation"
    "|local|local news|international|business|economy|markets|money|finance|tech|technology"
    "|science|health|sports?|football|opinions?|editorial|analysis|entertainment|arts|culture"
    "|lifestyle|style|travel|climate|environment|education|crime|courts|legal|law|investigations"
    "|americas|latin america|africa|asia|asia pacific|europe|middle east|us & canada|features"
    "|weather|breaking news|breaking|exclusive|top stories|latest|latest news|home|homepage"
    "|video|videos|live|live tv|podcasts?|photos|magazine|food|books|obituaries|immigration"
    "|elections?|election \\d{4}|defen[cs]e|military|security|national security|border|trending"
)
# Buttons for sharing, with their counts.
_SHARES = (
    "share|share this|share this (?:article|story|page)|tweet|tweet this|e-?mail|print|facebook"
    "|twitter|x|whatsapp|linkedin|reddit|pinterest|instagram|telegram|bluesky|threads|flipboard"
    "|messenger|youtube|tiktok|rss|copy(?: the)? link|copied|link copied!?|save|bookmark|comments?"
    "|(?:share|follow us) (?:on|via|by) (?:facebook|twitter|x|whatsapp|linkedin|e-?mail|instagram)"
    "|\\d+ (?:shares?|comments?)|share options|more sharing options|click to share.*|follow us"
)
MENU = re.compile(rf"(?:{SECTIONS}|{_SHARES}|menu|search|more|about us|contact us)", re.IGNORECASE)
_SEPARATED = re.compile(r"\s*[|•·/›»]\s*")
_SHARE_BAR = re.compile(rf"(?:(?:{_SHARES})(?:[\s|,•·/]+|$))+", re.IGNORECASE)
LIST_LINES = 3  # fewer section names in a row can be headings of the article

# How old a page or a teaser is.
_AGO = (
    r"\d{1,2}\s?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?)"
)
_AGO_LINE = re.compile(rf"(?:[\w&. ]{{0,25}}\s|updated:?\s|[-•*]\s)?{_AGO} ago", re.IGNORECASE)
_TEASER = re.compile(  # "US News5 days agoJetBlue flight diverts": label, age and headline glued
    r"(?:[-•*]\s*)?[A-Z][\w&.' ]{0,24}?\d{1,2}\s(?:minute|hour|day|week|month|year)s?"
    r" ago(?=[A-Z\d\"'“‘]).+"
)
# Buttons, labels and notices that are a line of their own.
_WHOLE = re.compile(
    r"(?:[-\s]*(?:advertis(?:e)?ments?|advertising)\b(?:\s?\d{0,2}|[\s:,.–—-]+(?:scroll|story|article"
    r"|continue|skip|content).{0,40})"
    r"|(?:story|article|content) continues? (?:below|after)"
    r"(?: (?:the |this )?(?:ad|advertisement|gallery|photos?|video|slideshow))?.{0,20}"
    r"|sponsored(?: content| by .{1,40})?|promoted(?: content)?|paid (?:content|post)"
    r"|skip (?:ad|advertisement)|video ad feedback|ad feedback|ad|more:|just for subscribers:?"
    r"|skip to (?:main )?(?:content|navigation)|skip (?:past )?newsletter promotion|after"
    r" newsletter promotion|back to top"
    r"|(?:show|load|view|see) (?:more|all)(?: (?:stories|comments|articles|photos))?"
    r"|(?:hide|toggle|show) caption|enlarge this image|prev(?:ious)? next|view gallery"
    r"|\d+ (?:of|/) \d+|gallery: .{1,80}|.{3,}\(story continues below\)"
    r"|.{3,}\d\d:\d\d - source: .{2,40}"
    r"|loading\W*|sign in|log ?in|register|subscribe(?: now)?|create (?:an? )?(?:free )?account"
    r"|newsletters?|read (?:more|next)(?: here)?|continue reading|click here(?: .{1,60})?"
    r"|read (?:the )?full (?:story|article).{0,30}|listen(?: to (?:this )?(?:article|story))?"
    r"|\d+[- ]min(?:ute)? (?:read|listen)|play(?: video)?|watch (?:live|now|video)|copyright ©?"
    r"|(?:all rights reserved|terms of (?:use|service)|privacy policy|cookie policy|manage cookies"
    r"|(?:accept|reject|allow) (?:all )?cookies|cookie (?:settings|preferences)|accept all)"
    r"|(?:image source|photo credit|getty images|image credit|photograph)[:,]?[^.]{0,60}"
    r"|(?:on )?(?:twitter|instagram|facebook|x)\s?:\s?@?[\w.]+|@\w+"
    r"|(?:e-?mail:?\s)?[\w.+-]+@[\w-]+\.[\w.]+"
    r"|\(?\d{3}\)?[ -]\d{3}-\d{4}|https?://\S+|1\. how relevant is this ad to you\?"
    r"|(?:read|watch|see|hear|click|listen to|check|find out more) .{0,70}\b(?:here"
    r"|(?:video|gallery|player|photos|slideshow) (?:above|below)(?: to learn more)?)"
    r"|our fact.?check sources:?|prefer to listen\? .{0,60}"
    r"|visit \S+ for more (?:news|coverage|stories).{0,60}"
    r"|.{0,60}\bcheck your local forecast here)\W*",
    re.IGNORECASE,
)
# A label, then another page's headline.
_LINKED = re.compile(
    r"(?:[►▶•]\s*)?(?:more(?: (?:on|from|about) .{2,40}| coverage)?"
    r"|related(?: (?:story|article|coverage|content|video))?|read(?: more| also| next)?|also read"
    r"|see also|see more|learn more|more details|dig deeper|go deeper|keep reading|full coverage"
    r"|you (?:may|might) (?:also )?like|recommended|don't miss|slideshow|live leaderboard"
    r"|live updates?|follow every game|just for subscribers|fact check(?: roundup)?|opinion"
    r"|things to do app|check out|listen|interactive|graphics?"
    r"|get the (?:app|newsletter)|read the full story|(?-i:STORY|WATCH|PHOTOS|GALLERY|PODCASTS?"
    r"|ANALYSIS|REVIEW|EXCLUSIVE|LIVE|BACKGROUND|MEANWHILE|FLASHBACK|EARLIER|PREVIOUSLY|ALSO|PLUS"
    r"|COLUMN|EDITORIAL|FROM [A-Z ]{3,20}|[\w ]{3,20} Central"
    r"|[A-Z ]{3,20} (?:CENTRAL|DATABASE|TRACKER|NEWSLETTER)))"
    r"\s?:\s?\S.*",
    re.IGNORECASE,
)
# "Background:Festival canceled after suit": a link that lost the space before it.
_GLUED = re.compile(
    r"[^:]{2,80}?[\w?!]['’”\")]*(?::(?=[A-Z'‘“\"$])|(?<!\d):(?=\d+(?:\s|[a-z]{2})))(?P<headline>.+)"
)
_TIGHT_COLON = re.compile(r":(?=\S)")
_GLUED_WORDS = 3  # "Pool:Monday" may be a fact
# "SPORTS BETTING: Lawmakers pass bill": a link where prose stands around it. The labels of facts,
# of speakers in a transcript and of the article's own news are none.
_SHOUTED = re.compile(
    r"(?!(?:WHO|WHAT|WHEN|WHERE|WHY|HOW|TIMES?|DATES?|PLACE|LOCATION|COST|PRICES?|TICKETS?"
    r"|ADMISSION|INFO|INFORMATION|DETAILS|PHONE|WEBSITE|TV|RADIO|STREAM(?:ING)?|RECORD|LINE|ODDS"
    r"|PICK|SCORE|FINAL|WINNERS?|NOTE|CORRECTION|CLARIFICATION|BREAKING|VIDEO|CNN|ABC"
    r"|NUMBER OF THE DAY|Q|A)\b)"
    r"(?=.{0,40}[A-Z]{3})[A-Z\d][A-Z\d '’&.,$?!/-]{3,40}: (?P<headline>[A-Z'‘\d].+)"
)
_SHOUTED_WORDS = 4
# The same without a colon: "Learning at homeWhere will the pupils go?"
_JOINED = re.compile(r"\b[a-z]{4,}[A-Z][a-z]|[a-z][?!][A-Z][a-z]")
_JOINED_WORDS = 6
# Headlines of other pages follow.
LIST_LABEL = re.compile(
    r"(?:read more|more (?:stories|news|headlines|coverage|like this)|more (?:from|on|in) .{2,40}"
    r"|(?:read )?more (?:from|on|in|about|coverage|news|stories|commentary)\b.{0,80}:"
    r"|related|related (?:stories|articles|content|topics|coverage|news|posts|links)|see also"
    r"|most (?:read|popular|viewed|shared|watched)|trending(?: now| stories)?|editors?['’]? picks?"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you| stories)?"
    r"|popular(?: (?:now|stories|posts))?|latest (?:news|stories|headlines)|top stories"
    r"|what to read next|read next|up next in .{2,40}|also on .{2,40}|around the web)\s?:?",
    re.IGNORECASE,
)
# Sign-up boxes, consent texts, shop notes, grants: how they begin and what they hold.
_LETTER_WORD = (
    r"(?:newsletters?|inbox|e-?mails?|alerts?|briefing|digest|podcast|here\.?$|breaking news)"
)
_BOX = re.compile(
    rf"(?:please )?(?:sign up|subscribe|register)\b(?=.{{0,160}}\b{_LETTER_WORD})"
    r"|subscribe to [^,]{2,40}(?:escape|today|now|for (?:full|unlimited)|and get)"
    r"|(?:support|thank you for supporting|thanks for supporting) (?:local|our|quality|independent)"
    r" journalism"
    rf"|(?:get|would you like to receive|want|enter your) .{{0,80}}\b(?:newsletters?|inbox|e-?mail"
    r" address)\b(?=.{0,120}(?:sign|subscribe|\?|enter|join|inbox|$))"
    r"|\(?you can (?:also )?(?:get|sign up|subscribe) .{0,80}\b(?:inbox|newsletter)\b"
    r"|the \w+ newsletter provides you|want more .{2,40}\? (?:we|sign|subscribe|check|listen)"
    r"|take .{2,20} (?:news )?quiz\b|enjoying .{2,30}\? sign up"
    r"|(?:we|this (?:web)?site|our (?:web)?site|our partners|we and our partners) uses? cookies"
    r"|by (?:continuing|using|clicking|signing|submitting|subscribing)\b.{0,80}\byou"
    r" (?:agree|accept|consent|acknowledge)"
    r"|we will use the (?:details|information) you have (?:shared|provided)"
    r"|if you wish to object to the use of your data|['‘]we['’] includes .{2,60} brands"
    r"|this site is protected by recaptcha|you can unsubscribe|video player was slow to load"
    r"|(?:video )?ad feedback\b|please (?:enable|turn on) javascript|your browser does not support"
    r"|download (?:the|our) .{2,40}\bapp\b|prices were accurate at the time"
    r"|\W*recommendations are independently chosen|\W*purchases you make through our links"
    r"|the product experts at|copyright \d{4} the associated press\. all rights"
    r"|what's everyone talking about\?|have (?:a|any) (?:news )?"
    r"(?:tip|questions?|comments?)\b.{0,60}(?:@|contact us|e-?mail)"
    r"|our fact.?check work is supported|hit play on the player above|never miss a story:"
    r"|your subscription makes|get deals and .{0,40}\bdelivered|to find more recalls"
    r"|(?:these|this) (?:articles?|stor(?:y|ies)|content) (?:is|are) (?:free|for|exclusive)\b"
    r".{0,80}subscri|just watched .{0,300}\b(?:replay|must watch)\b"
    r"|this version of our live blog",
    re.IGNORECASE,
)
# The same, known by what stands inside; the words are looked for first, which is much faster.
_BOX_WORDS = (
    *("newsletter", "ign up", "inbox", "form below", "ommission", "revenue from", "be published,"),
    *("journalism", "content partner", "nlimited", "digital account", "y a grant", "y grant"),
)
_BOX_INSIDE = re.compile(
    r"\b(?:sign up|subscribe) (?:for|to) (?:our|the|this|\w+['’]s) .{0,60}\bnewsletters?\b"
    r"|(?:^|[.?!:] )(?:sign up|subscribe) (?:for|to) .{0,80}\bnewsletters?\b"
    r"|\bsign up (?:for free,? |right |for it |for the email )?here\b"
    r"|\b(?:delivered|straight|sent) (?:directly )?(?:to|in) your inbox\b"
    r"|\b(?:using|fill out|on|in|with) the form below\b"
    r"|\b(?:we|us|links|gannett|usa today|cnn)\b.{0,40}\b(?:earn|receive) .{0,40}"
    r"(?:commission|revenue from)"
    r"|\bmay earn us .{0,40}commission|\bmaterial may not be published, broadcast\b"
    r"|(?:^|[.?!] )support (?:quality|local|our) journalism\b"
    r"|\bconsider supporting our journalism\b"
    r"|\b(?:originally|first) appeared (?:in|on) .{2,60}\bnewsletter\b"
    r"|\bis a USA TODAY content partner\b|\bcoverage .{0,60}\bis (?:made possible|supported)"
    r" (?:in part )?by (?:a )?grant"
    r"|\bto get unlimited (?:digital )?access to\b.{0,120}\bsubscri"
    r"|\bactivate your digital account\b",
    re.IGNORECASE,
)
# How to reach or follow the writer: how it begins, and what stands inside. An island that can be
# reached by ferry, and a hotline, are the article's.
_CONTACT = re.compile(
    r"(?:contact|reach|e-?mail|follow|tweet|connect with|call) [^.?!]{0,80}(?:[\w.+-]*@"
    r"|\bon (?:twitter|x|facebook|instagram|bluesky|threads)\b)"
    r"|(?:contact|reach|call) (?:the )?(?:(?-i:[A-Z])[\w.'’-]+ (?-i:[A-Z])[\w.'’-]+|reporter)"
    r" (?:at|by|on) .{0,20}\d{3}[-) ]{1,2}\d{3}-\d{4}",
    re.IGNORECASE,
)
_CONTACT_INSIDE = re.compile(
    r"\b(?:reach|contact|e-?mail|follow) (?:him|her|them|the reporter|me)(?: at| on|:).{0,80}"
    r"(?:twitter|@|\d{3}-\d{3,4})"
    r"|\bcan be (?:reached|e-?mailed) (?:at|on|via|by (?:e-?mail|phone))\b"
    r".{0,40}(?:@|\d{3}|\.com|\.org)"
    r"|\b(?:reporter|writer|editor|columnist|covers|correspondent)\b.{0,200}[\w.+-]@[\w-]+\.\w",
    re.IGNORECASE,
)
_CONTACT_PARTS = re.compile(  # "NAME; @name: 302-555-0100; name@example.com"
    r"(?:[A-Z][\w.'’-]+ ){1,4}?[A-Z][\w.'’-]+[,;:](?:[\s,;:]*(?:and |or |on |at |Twitter)?"
    r"(?:@\w+|\(?\d{3}\)?[ .-]\d{3}[-.]\d{4}|[\w.+-]+@[\w-]+\.[\w.]+))+"
)
# Who else worked on it, and when it was last touched; what it corrects is the article's.
_CONTRIBUTED = re.compile(
    r"\W*contribut(?:ing|ors?)(?: (?:writers?|reporters?))?\s?:\s?\S"
    r"|(?:(?:with )?additional |includes )?reporting by (?-i:[A-Z]).{3,200}$",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\(?(?:from )?[\w ,.&-]{0,60}\b(?:wire|staff) (?:and \w+ )?reports?\.?\)?"
    r"|special (?:to|for) (?:the )?(?-i:[A-Z])[\w. ]{2,40}|leer en español",
    re.IGNORECASE,
)
_CONTRIBUTED_LAST = re.compile(
    r"\bcontributed(?: (?:reporting|research)| (?:(?:reporting|research) )?(?:to|for|from|in)"
    r" (?:this|the) (?:report|reporting|story|article|post|piece|live)\b.{0,60})[.)]?$"
    r"|^(?:AP|CNN|The Associated Press|Associated Press|USA TODAY)\b.{3,200}\bcontributed\.?$"
    r"|\breported from .{2,60}\. Contributing: ",
)
_UPDATED = re.compile(
    r"\W*(?:editor['’]s note: ?)?(?:this|the headline and) (?:breaking )?(?:news )?(?:\w+ and )?"
    r"(?:story|article|post|file|report|page|headline)(?: and (?:story|headline))?"
    r" (?:(?:has been|have been|was|will be) (?:last )?updated(?: (?:throughout|as .{2,60}"
    r"|with (?:additional|new|more|further|the latest) .{2,60}))?(?: on)?(?: \w+day)?"
    r"|(?:was )?(?:originally|first) (?:published|posted|appeared) .{2,160}|is developing.{0,60}"
    r"|is part of .{2,80} newsletter.{0,80})\.?"
    r"|editor['’]s note: (?:for|get|see|follow|click|don't).{2,120}\b(?:here|latest).{0,80}"
    r"|(?:editor['’]s note: )?a version of this (?:story|article)(?: first| originally)?"
    r" appeared.*",
    re.IGNORECASE,
)
# The news agency's own footer.
_AGENCY_FOOTER = re.compile(
    r"(?:(?:more )?AP(?:['’]s)? [\w ’'.-]{2,60}|for more .{2,30} coverage): (?:https?://|www\.|@).*"
    r"|follow AP['’]s coverage.*",
    re.IGNORECASE,
)
# A picture's caption is told by the credit: "The port on Monday. Port Authority/Getty Images".
_AGENCIES = (
    r"(?:Getty(?: Images)?|AP|AFP|Reuters|REUTERS|Shutterstock|Adobe Stock|Alamy|iStock|Sipa|EPA"
    r"|ZUMA|Bloomberg|Imagn|USA TODAY(?: Sports| Network)?|CNN|NASA|Invision|Redux|Corbis|WireImage"
    r"|FilmMagic|Everett Collection|Unsplash|Press Association|PA Images|Xinhua|ANSA|FILE|File)"
)
_CAPTION_CUT = re.compile(r"(?P<before>[a-z\d%)\]]|[A-Z]{2})[.!?][\"”’')]* (?=[A-Z©]|courtesy\b)")
_ABBREVIATED = re.compile(
    r"\b(?:vs?|mrs?|ms|dr|st|mt|ft|sen|rep|gov|no|jr|sr|inc|co|corp|ltd|lt|gen|sgt|capt|rev|hon|ave"
    r"|blvd|rd|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\. $",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"©?(?:courtesy (?:of )?)?[A-Z][\w.'’&()-]*"
    r"(?:(?:[ ,/]+|\s?/\s?)(?:[A-Z\d(][\w.'’&()-]*|of|the|and|for|via|by|de|von|van|al|&)){0,12}",
)
_AGENCY_LAST = re.compile(
    rf"(?:^|[.!?\"”’')] ?)[\w .,'’&-]{{2,60}}(?:/[\w .,'’&-]{{2,40}})*/ ?{_AGENCIES}$"
    r"|Getty Images$",
    re.IGNORECASE,
)
_SURE_CREDIT = re.compile(rf"courtesy|Courtesy|\b{_AGENCIES}(?:/|\)?$)|\w/[A-Z]")
_YEAR_END = re.compile(r"\b(?:19|20)\d\d\. $")
_CREDIT_WORDS = 6  # an owner without an agency: "Port Selim Harbour Authority"
_CAPTION_WORDS = 5  # fewer are a heading with a full stop in it
_CREDITED = re.compile(  # the credit in brackets, or in front
    r".*\((?:(?:AP |File |Handout )?[Pp]hoto\b|(?:Image|Picture|Photo)?"
    r" ?[Cc]redit:|Image:|Getty|Courtesy)[^()]{0,90}\)"
    rf"|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{1,3}}/{_AGENCIES}\b.{{0,300}}"
    r"|(?:Photos?|Images?|File photo|Photo illustration|Caption)(?: by| credit| courtesy)?"
    r"\s?:\s?\S.*"
)
_GALLERY = re.compile(r"(?: Prev Next| Hide Caption(?: \d+ of \d+)?)$")
_LAST_CHARS = frozenset(".!?…:;,\"'”’]")
_DASHES = "—–−-"
_NAMES_APART = re.compile(r"(?:[,;] | and )(?:and |the )?")
_BIOGRAPHY = re.compile(  # "NAME covers ports for The Harbour Times."
    r"(?:[A-Z][\w.'’-]+ ){1,4}(?:is (?:an? |the )?(?:[\w'’/-]+ ){0,6}?(?:reporter|writer|columnist"
    r"|editor|producer|correspondent|journalist|intern)\b|is on Twitter|covers .{2,80} for "
    r"|writes (?:for|about) )[^\"“]*"
)


def is_furniture(line: str) -> bool:
    """Tell whether a normalised line is page furniture wherever it stands."""
    if len(line) > _BOX_CHARS:
        return False
    if not any(map(str.isalnum, line)):
        return True
    if len(line) <= HEADLINE_CHARS and _is_short_furniture(line):
        return True
    if len(line) <= _LINK_CHARS and is_link(line):
        return True
    return is_caption(line) or is_sign_off(line) or _is_box(line)


def _is_short_furniture(line: str) -> bool:
    if _WHOLE.fullmatch(line) or _SHARE_BAR.fullmatch(line):
        return True
    if "ago" in line and (_AGO_LINE.fullmatch(line) or _TEASER.fullmatch(line)):
        return True
    names = _SEPARATED.split(line)
    return len(names) >= LIST_LINES and all(map(MENU.fullmatch, names))


def is_headline(line: str) -> bool:
    """Tell whether a line may be a headline: short, and not ended like a sentence."""
    return len(line) <= HEADLINE_CHARS and (line.endswith("?") or not PROSE_END.search(line))


def is_link(line: str) -> bool:
    """Tell whether a line is a label and the headline of another page."""
    if is_headline(line) and len(line.split()) >= _JOINED_WORDS and _JOINED.search(line):
        return True
    if ":" not in line:
        return False
    if _LINKED.fullmatch(line) and (is_headline(line) or not REPORTED.search(line)):
        return True
    if line[0] in "►▶" and ": " in line and is_headline(line):
        return True
    glued = _GLUED.fullmatch(line) if _TIGHT_COLON.search(line) else None
    if glued is None or len(glued["headline"].split()) < _GLUED_WORDS:
        return False
    return not _SENTENCE_END.search(line) or not REPORTED.search(line)


def is_shouted_link(line: str) -> bool:
    """Tell whether a line is a label in capitals and what may be another page's headline."""
    if not line[:3].isupper() or line.endswith("?") or not is_headline(line):
        return False  # a question may be one that a moderator asks
    shouted = _SHOUTED.fullmatch(line)
    return shouted is not None and len(shouted["headline"].split()) >= _SHOUTED_WORDS


def is_sign_off(line: str) -> bool:
    """Tell whether a line says who wrote it, how to reach them, or that it was updated."""
    if len(line) > _BOX_CHARS:
        return False
    if _CONTACT.match(line) or _CONTRIBUTED.match(line) or _UPDATED.fullmatch(line):
        return True
    if "ontribut" in line and _CONTRIBUTED_LAST.search(line):
        return True
    if ("@" in line or "reach" in line or "mail" in line) and _CONTACT_INSIDE.search(line):
        return True
    if len(line) > HEADLINE_CHARS:
        return False
    if _STAFF.fullmatch(line) or _AGENCY_FOOTER.fullmatch(line):
        return True
    return _CONTACT_PARTS.fullmatch(line) is not None


def _is_box(line: str) -> bool:
    if _BOX.match(line):
        return True
    for word in _BOX_WORDS:
        if word in line:
            return bool(_BOX_INSIDE.search(line)) and not REPORTED.search(line)
    return False


def is_caption(line: str) -> bool:
    """Tell whether a line is a picture's caption, which its credit tells."""
    tail = max(0, len(line) - _CREDIT_CHARS)
    if _GALLERY.search(line, tail):
        return True
    if ("/" in line[tail:] or line.endswith("Images")) and _AGENCY_LAST.search(line, tail):
        return True
    if len(line) > _FURNITURE_CHARS or _CREDITED.fullmatch(line):
        return len(line) <= _FURNITURE_CHARS
    if line[-1] in _LAST_CHARS:
        return False
    cuts = list(_CAPTION_CUT.finditer(line, tail))
    if not cuts or _ABBREVIATED.search(line[: cuts[-1].end()]):
        return False
    words, credit = line[: cuts[-1].end()].split(), line[cuts[-1].end() :]
    if not _CREDIT.fullmatch(credit):
        return False
    if _SURE_CREDIT.search(credit):
        return True
    # "Where did you grow up? Port Selim" is an answer, "... Skip advert 4. Eris" a list.
    listed = cuts[-1]["before"].isdigit() and not _YEAR_END.search(line, 0, cuts[-1].end())
    if "?" in cuts[-1][0] or listed or len(credit.split()) > _CREDIT_WORDS:
        return False
    return len(words) >= _CAPTION_WORDS and sum(word[0].islower() for word in words) > 1


def is_signature(line: str) -> bool:
    """Tell whether a line is a dash and the names of its writers: "— NAME, The Harbour Times"."""
    if line[0] not in _DASHES or len(line) > HEADLINE_CHARS:
        return False
    parts = [part for part in _NAMES_APART.split(line.lstrip(_DASHES + " ")) if part]
    return bool(parts) and all(
        part.startswith("USA TODAY") or outlets.is_names(part) or outlets.outlet(part)
        for part in parts
    )


def is_biography(line: str) -> bool:
    """Tell whether a line may say who the writer is; it is furniture at the end of a page only."""
    return len(line) <= _FURNITURE_CHARS and _BIOGRAPHY.fullmatch(line) is not None

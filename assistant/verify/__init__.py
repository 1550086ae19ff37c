"""An exported reply or briefing -> whether everything it says of the corpus still holds.

A document and the catalog in, one Check per source and per claim out. Nothing is asked of a
model: quotes are compared character by character, and what the index knows of an article by
now (another version, a correction, gone) is said.
"""

from assistant.verify.briefings import verify_briefing
from assistant.verify.replies import verify
from assistant.verify.sources import Check

__all__ = ["Check", "verify", "verify_briefing"]

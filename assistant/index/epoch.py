"""A date -> days since 1970-01-01: the one number by which both stores compare dates.

Chroma and tantivy compare numbers, and dates compared as strings go wrong silently.
"""

from __future__ import annotations

import datetime as dt

_EPOCH = dt.date(1970, 1, 1)


def epoch_day(day: dt.date) -> int:
    """Return `day` as days since 1970-01-01; negative before it."""
    return (day - _EPOCH).days

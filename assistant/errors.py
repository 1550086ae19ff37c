"""The error tree. Each message says what was found, what was expected and what to do.

AssistantError                exit 1  anything below; shown as one line
├── BadRequest                exit 2  the asker can mend it: question, option, file format
│   └── BadSettings                   assistant.toml, the environment or a flag
├── ArticleRejected                   one file cannot become an article; the build goes on
│   └── DiskFailed                    its disk could not give it; the next build tries again
├── CorpusMissing             exit 2  the folder or file to build from is not there or empty
├── IndexMissing                      no index where one was expected
├── IndexStale                        made with another model, schema or cut
├── IndexDamaged                      a store is truncated or unreadable; can be rebuilt
├── IndexBusy                         another build holds the lock; trying later helps
├── StorageFull                       the disk has no room; what was indexed stands
└── ModelUnavailable                  weights are missing or are not the expected ones
"""

from __future__ import annotations


class AssistantError(Exception):
    """Something this package can explain in one sentence."""

    exit_code = 1


class BadRequest(AssistantError):
    """A question, option or input file that the asker can mend."""

    exit_code = 2


class BadSettings(BadRequest):
    """A setting that is unknown or out of its range."""


class ArticleRejected(AssistantError):
    """A file that cannot become an article."""


class DiskFailed(ArticleRejected):
    """A file that its disk could not give."""


class CorpusMissing(AssistantError):
    """Nothing to build from."""

    exit_code = 2


class IndexMissing(AssistantError):
    """No index where one was expected."""


class IndexStale(AssistantError):
    """An index that does not fit the settings or the program that opens it."""


class IndexDamaged(AssistantError):
    """A store of the index that cannot be read."""


class IndexBusy(AssistantError):
    """A lock held by another writer."""


class StorageFull(AssistantError):
    """No room on the disk."""


class ModelUnavailable(AssistantError):
    """A model whose weights are missing or changed."""

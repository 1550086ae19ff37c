"""Passages -> something searchable that describes itself.

`sync.build` writes an index and `opened.Index` reads one. The catalog is the source of truth;
vectors and keywords are derived from it, lie together in one folder under `stores/`, and are
never written again once the manifest names that folder. So a reader always sees one complete
state, and a build that dies leaves the state before it.
"""

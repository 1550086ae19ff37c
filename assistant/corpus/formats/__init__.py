"""One file per format, each with a `read` from a File to the fields of its articles.

`registry` knows which suffix goes to which file and imports it when the first such file comes.
"""

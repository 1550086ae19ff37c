"""Question answering over a news corpus; every sentence shown is checked against its citation."""

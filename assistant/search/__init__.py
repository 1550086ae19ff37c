"""Question -> Evidence: the scope, both halves of retrieval, and the scored evidence."""

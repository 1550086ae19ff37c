"""Files in, Articles and Passages out; a build reads, a question only cuts and groups."""

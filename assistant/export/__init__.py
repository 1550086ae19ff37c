"""Briefing -> Markdown, HTML, Word, PDF or a sealed JSON bundle: pure, a file per format."""

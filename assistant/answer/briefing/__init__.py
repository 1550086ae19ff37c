"""Evidence about a topic -> a Briefing of verbatim sentences, each checked against its source."""

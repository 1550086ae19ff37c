"""A door per model role: names and hashes, runtime, embedder, reranker, export."""

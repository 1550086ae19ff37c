"""Evidence -> Answer -> Verdict: what is wanted, which sentences say it, and the check."""

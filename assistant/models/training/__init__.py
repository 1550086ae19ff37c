"""The making of the reader's weights: the sets and our own questions in, the shipped files out.

Run by hand when the weights are made anew, and imported by nothing else in the package:

    python -m assistant.models.training.train --data DATA --out TRAINED
    python -m assistant.models.training.export TRAINED OUT
"""

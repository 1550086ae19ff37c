"""The making of the judge's weights: public sets of claims in, the shipped files out.

Run by hand when the weights are made anew, and imported by nothing else in the package:

    python -m assistant.models.training.judge.train --data DATA --out TRAINED
    python -m assistant.models.training.judge.export TRAINED OUT
"""

"""The making of the reader's weights. Run by hand when they are made anew:

python -m assistant.models.training.reader.train --data DATA --out TRAINED
python -m assistant.models.training.reader.export TRAINED OUT
"""

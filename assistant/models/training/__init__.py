"""The making of the weights that ship: public sets and our own questions in, the files out.

reader/ and judge/ have what is their own: sets, examples, network, train and export; beside them
lies what both use. Nothing else in the package imports any of it.
"""

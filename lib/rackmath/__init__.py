"""Closed forms, sourced facts and checked claims about how frontier AI is trained, served and racked.

`notation` declares the quantities, `closed_form` and `derivation` the mathematics, `serving` the
laws of a pass; `catalog` holds sourced facts, `claims` and `verdicts` check what the documents say.
"""

"""Closed forms, sourced facts and checked claims about how frontier AI is trained, served and racked.

`notation` declares the quantities, `closed_form` and `derivation` the mathematics, the topics hold
the laws and what follows from them; `catalog` holds sourced facts, `claims` and `verdicts` check
what the documents say.
"""

__all__ = ["TOPICS"]

#: The modules that hold closed forms, in the order of the book; each may use those before it.
TOPICS = ("serving", "kv_cache", "pricing", "lanes", "context", "production", "trains", "interconnect",
          "racks", "routing", "pipeline", "memory_wall", "price_steps", "training", "scaling",
          "lifetimes", "holding", "cache_prices", "reversible")

"""What follows: the laws, and the results that SymPy derives from them, a folder a part of the book.

Laws know quantities and mathematics, no facts: numbers meet them in a notebook, or where they are called.
"""

__all__ = ["PARTS", "TOPICS"]

#: The parts of the book and their topics, in the order of the derivation: each may use those before it.
PARTS = {
    "serving": ("serving", "kv_cache", "pricing", "lanes", "context", "production", "departures"),
    "rack": ("interconnect", "racks", "routing", "pipeline", "schedules", "memory_wall"),
    "training": ("training", "scaling", "repeated_data", "lifetimes", "reversible", "training_memory", "mfu"),
    "prices": ("price_steps", "holding", "cache_prices", "invoices"),
}

#: The module of each topic; a part's first laws are the part's own.
TOPICS = {topic: f"rackmath.laws.{part}" + ("" if topic == part else f".{topic}")
          for part, topics in PARTS.items() for topic in topics}

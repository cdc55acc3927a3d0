"""Prices: what lists give away of costs, and what it takes to keep a cache in dear or in cheap memory."""

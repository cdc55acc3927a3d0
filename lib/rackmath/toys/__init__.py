"""Toys: a small cipher and a small network, which are run, not derived; they use nothing else of ours."""

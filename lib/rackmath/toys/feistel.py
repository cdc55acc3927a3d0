"""Feistel's construction, which runs any function backwards, and a toy cipher built with it.

A round takes two halves, changes one by a function of the other, and swaps them. Halves may be
numbers, arrays of bits or of floats, or SymPy expressions, as long as `subtract` undoes `add`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import xor

import numpy as np

__all__ = ["HALF", "avalanche", "backwards", "bits", "blocks", "cipher", "difference_table", "forwards", "keys_left",
           "mixed", "table"]

#: Bits of one half of the toy cipher's block, four nibbles.
HALF = 16


def forwards(halves: tuple, functions: Sequence[Callable], add: Callable) -> tuple:
    """Run the rounds: a half goes over as it is, and the other one comes with a function of it added.

    >>> forwards((1, 2), [lambda half: half // 2, lambda half: 0 * half], xor)
    (0, 2)
    """
    x, y = halves
    for function in functions:
        x, y = y, add(x, function(y))
    return x, y


def backwards(halves: tuple, functions: Sequence[Callable], subtract: Callable) -> tuple:
    """Undo the rounds, last one first; no function is inverted, each is only computed again.

    >>> backwards((0, 2), [lambda half: half // 2, lambda half: 0 * half], xor)
    (1, 2)
    """
    x, y = halves
    for function in reversed(functions):
        x, y = subtract(y, function(x)), x
    return x, y


def table(seed: int = 12) -> np.ndarray:
    """A substitution of sixteen nibbles drawn at random, several of them by the same one: it has no inverse.

    >>> len(table()), len(set(table().tolist())) < 16
    (16, True)
    """
    return np.random.default_rng(seed).integers(0, 16, 16)


def cipher(rounds: int, seed: int = 12) -> list[Callable]:
    """The round functions of the toy cipher, each with a random key of 16 bits.

    Each mixes in its key, replaces the nibbles by those of `table`, and sends the four bits of each to four nibbles.
    """
    keys = np.random.default_rng(seed + 1).integers(0, 1 << HALF, rounds)
    substitution = table(seed)
    return [lambda half, key=key: _spread(half ^ key, substitution) for key in keys]


def blocks(count: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Blocks of two halves, at random."""
    return tuple(np.random.default_rng(seed).integers(0, 1 << HALF, (2, count)))


def avalanche(functions: Sequence[Callable], count: int = 200) -> np.ndarray:
    """The share of the output's bits that change when one bit of the input does, for each of the input's bits."""
    return _flips(functions, blocks(count)).mean(axis=(1, 2))


def mixed(functions: Sequence[Callable], count: int = 200) -> bool:
    """Whether every bit of the output changes with every bit of the input, for one of these blocks at least."""
    return bool(_flips(functions, blocks(count)).any(axis=2).all())


def bits(halves: tuple) -> np.ndarray:
    """The bits of both halves, a row each.

    >>> bits((np.array([1]), np.array([2])))[:, 0].nonzero()[0].tolist()
    [0, 17]
    """
    return np.array([half >> place & 1 for half in halves for place in range(HALF)])


def difference_table(substitution: np.ndarray) -> np.ndarray:
    """How often each difference of two nibbles, a row, becomes each difference of their substitutes, a column.

    >>> int(difference_table(table())[0, 0]), int(difference_table(table()).sum())
    (16, 256)
    """
    nibbles, counts = np.arange(16), np.zeros((16, 16), int)
    for difference in nibbles:
        np.add.at(counts[difference], substitution[nibbles] ^ substitution[nibbles ^ difference], 1)
    return counts


def keys_left(functions: Sequence[Callable], pairs: int, seed: int = 12) -> list[set[int]]:
    """The nibbles of the third and last key that chosen pairs of blocks leave possible, from their ciphertexts alone.

    Two blocks that differ in one half only stay alike through the first round, so that the difference which the
    last round adds can be read off the output; a guess of the key is out if it gives another.
    """
    dice, substitution = np.random.default_rng(seed + 2), table(seed)
    left = [set(range(16)) for _ in range(HALF // 4)]
    for _ in range(pairs):
        first, second, other = dice.integers(0, 1 << HALF, 3)
        (x, y), (u, v) = (forwards((half, second), functions, xor) for half in (first, other))
        added = y ^ v ^ first ^ other
        for place, guesses in enumerate(left):
            seen, also, change = x >> 4 * place & 15, u >> 4 * place & 15, _gathered(added, place)
            guesses &= {guess for guess in guesses
                        if substitution[seen ^ guess] ^ substitution[also ^ guess] == change}
    return left


def _spread(half, substitution: np.ndarray):
    """Replace each nibble, and send its bit number j to nibble j."""
    spread = 0 * half
    for place in range(HALF // 4):
        nibble = substitution[half >> 4 * place & 15]
        for bit in range(4):
            spread = spread | (nibble >> bit & 1) << (4 * bit + place)
    return spread


def _gathered(half, place: int):
    """The substituted nibble that `_spread` took from this place."""
    return sum((half >> (4 * bit + place) & 1) << bit for bit in range(4))


def _flips(functions: Sequence[Callable], halves: tuple) -> np.ndarray:
    """For each bit of the input and of the output, whether flipping the one changes the other, block by block."""
    before = bits(forwards(halves, functions, xor))
    flipped = ((halves[0] ^ (1 << place), halves[1]) if place < HALF else (halves[0], halves[1] ^ (1 << place - HALF))
               for place in range(2 * HALF))
    return np.array([bits(forwards(each, functions, xor)) != before for each in flipped])

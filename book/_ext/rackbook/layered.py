"""Drawings in layers: what rests on nothing at the left, everything else right of all that it rests on.

The method is Sugiyama's: nodes get a layer by the longest path that leads to them, long edges get a point in
each layer that they pass, layers are ordered by barycentres until edges cross little, and then heights are
relaxed towards neighbours. Nothing in it is random, so a page is the same bytes each time it is built.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

Node = Hashable
Edge = tuple[Node, Node]

#: Pixels between two boxes of a layer, beside an edge that passes, and between drawings that share no edge.
GAP, PASS, APART = 10, 7, 26

#: How often the layers are ordered anew, and the heights relaxed; further sweeps change nothing that is seen.
SWEEPS, RELAXATIONS = 24, 30


@dataclass
class Drawing:
    """Where each node's left upper corner lies, and the points at which each edge passes a layer.

    The nodes are in the order in which they are read: group after group, from left to right and from top to bottom.
    """

    width: float
    height: float
    at: dict[Node, tuple[float, float]] = field(default_factory=dict)
    routes: dict[Edge, list[tuple[float, float]]] = field(default_factory=dict)


def layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[Node, int]:
    """The layer of each node: the length of the longest path to it.

    What rests on nothing stands just before the first that needs it, as a recipe brings in what it needs.

    >>> layers("abcd", [("a", "b"), ("b", "c"), ("d", "c")])
    {'a': 0, 'b': 1, 'c': 2, 'd': 1}
    """
    before, after = {n: [] for n in nodes}, {n: [] for n in nodes}
    for a, b in edges:
        before[b].append(a)
        after[a].append(b)

    @cache
    def longest(node: Node) -> int:
        return 1 + max(map(longest, before[node])) if before[node] else 0

    return {n: longest(n) if before[n] or not after[n] else min(map(longest, after[n])) - 1 for n in nodes}


def parts(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[list[Node]]:
    """The nodes in groups that no edge joins, each in the order given.

    >>> parts("abcd", [("a", "d")])
    [['a', 'd'], ['b'], ['c']]
    """
    of = {n: [n] for n in nodes}
    for a, b in edges:
        if of[a] is not of[b]:
            of[a] += of[b]
            for n in of[b]:
                of[n] = of[a]
    place = {n: i for i, n in enumerate(nodes)}
    return [sorted(group, key=place.get) for group in {id(group): group for group in of.values()}.values()]


def draw(nodes: Sequence[Node], edges: Sequence[Edge], height: Callable[[Node], float], width: float, pitch: float,
         room: float) -> Drawing:
    """Lay out a graph: boxes `width` wide, layers `pitch` apart, groups side by side as far as there is room."""
    groups = []
    for group in parts(nodes, edges):
        within = set(group)
        groups.append(_draw_group(group, [e for e in edges if e[0] in within], height, width, pitch))
    groups.sort(key=lambda one: -one.height)
    return _packed(groups, room)


def _packed(groups: list[Drawing], room: float) -> Drawing:
    """Groups on shelves, the tallest first; a low one may stand under another where a tall one leaves the height."""
    shelves: list[dict] = []
    whole = Drawing(0, 0)
    for one in groups:
        x, y = _place(one, shelves, room)
        whole.at |= {n: (x + px, y + py) for n, (px, py) in one.at.items()}
        whole.routes |= {e: [(x + px, y + py) for px, py in points] for e, points in one.routes.items()}
        whole.width, whole.height = max(whole.width, x + one.width), max(whole.height, y + one.height)
    return whole


def _place(one: Drawing, shelves: list[dict], room: float) -> tuple[float, float]:
    for shelf in shelves:
        for column in shelf["columns"]:
            if one.width <= column["width"] and column["filled"] + APART + one.height <= shelf["height"]:
                y = shelf["y"] + column["filled"] + APART
                column["filled"] += APART + one.height
                return column["x"], y
        x = shelf["columns"][-1]["x"] + shelf["columns"][-1]["width"] + APART
        if x + one.width <= room:
            shelf["columns"].append({"x": x, "width": one.width, "filled": one.height})
            return x, shelf["y"]
    y = shelves[-1]["y"] + shelves[-1]["height"] + APART if shelves else 0
    shelves.append({"y": y, "height": one.height, "columns": [{"x": 0, "width": one.width, "filled": one.height}]})
    return 0, y


def _draw_group(nodes: Sequence[Node], edges: Sequence[Edge], height: Callable[[Node], float], width: float,
                pitch: float) -> Drawing:
    layer = layers(nodes, edges)
    # An edge is the chain of its ends and, between them, a point in each layer that it passes.
    chains = {(a, b): [a, *((a, b, i) for i in range(layer[a] + 1, layer[b])), b] for a, b in edges}
    order = [[n for n in nodes if layer[n] == i] for i in range(1 + max(layer.values()))]
    for chain in chains.values():
        for point in chain[1:-1]:
            order[point[2]].append(point)
    links = [pair for chain in chains.values() for pair in pairwise(chain)]
    order = _ordered(order, links)
    tall = {n: height(n) for n in nodes}
    middle = _heights(order, links, tall)
    top = min(middle[n] - tall[n] / 2 for n in nodes)
    drawn = Drawing(pitch * (len(order) - 1) + width, max(middle[n] + tall[n] / 2 for n in nodes) - top)
    drawn.at = {n: (layer[n] * pitch, middle[n] - tall[n] / 2 - top)
                for n in sorted(nodes, key=lambda n: (layer[n], middle[n]))}
    drawn.routes = {edge: [(i * pitch, middle[point] - top) for i, point in enumerate(chain, layer[edge[0]])]
                    for edge, chain in chains.items()}
    return drawn


def crossings(order: Sequence[Sequence[Node]], links: Sequence[Edge]) -> int:
    """How many edges cross between neighbouring layers.

    >>> crossings(["ab", "cd"], [("a", "d"), ("b", "c")])
    1
    """
    place = {n: (i, j) for i, members in enumerate(order) for j, n in enumerate(members)}
    ends: list[list[tuple[int, int]]] = [[] for _ in order]
    for a, b in links:
        ends[place[a][0]].append((place[a][1], place[b][1]))
    return sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for pairs in ends for i, a in enumerate(pairs) for b in pairs[:i])


def _ordered(order: list[list[Node]], links: Sequence[Edge]) -> list[list[Node]]:
    """Each layer in the order of its neighbours' barycentres, swept both ways; the best of all sweeps."""
    before, after = _neighbours(order, links)
    best, least = order, crossings(order, links)
    for start in (order, [members[::-1] for members in order]):
        order = start
        for sweep in range(SWEEPS):
            forth = sweep % 2 == 0
            fixed, order = None, order if forth else order[::-1]
            swept = []
            for members in order:
                if fixed is not None:
                    place = {n: j for j, n in enumerate(fixed)}
                    near = before if forth else after
                    centre = {n: sum(place[m] for m in near[n]) / len(near[n]) if near[n] else j
                              for j, n in enumerate(members)}
                    members = sorted(members, key=centre.get)
                swept.append(members)
                fixed = members
            order = _exchanged(swept if forth else swept[::-1], before, after)
            if (found := crossings(order, links)) < least:
                best, least = order, found
    return best


def _exchanged(order: list[list[Node]], before: Mapping, after: Mapping) -> list[list[Node]]:
    """Exchange neighbours in a layer for as long as that leaves fewer crossings."""
    order = [list(members) for members in order]
    place = {n: j for members in order for j, n in enumerate(members)}

    def cross(a: Node, b: Node) -> int:
        return sum(place[m] > place[n] for near in (before, after) for m in near[a] for n in near[b])

    better = True
    while better:
        better = False
        for members in order:
            for j in range(len(members) - 1):
                a, b = members[j], members[j + 1]
                if cross(b, a) < cross(a, b):
                    members[j], members[j + 1] = b, a
                    place[a], place[b] = j + 1, j
                    better = True
    return order


def _neighbours(order: Sequence[Sequence[Node]], links: Sequence[Edge]) -> tuple[dict, dict]:
    before = {n: [] for members in order for n in members}
    after = {n: [] for n in before}
    for a, b in links:
        before[b].append(a)
        after[a].append(b)
    return before, after


def _heights(order: list[list[Node]], links: Sequence[Edge], tall: Mapping[Node, float]) -> dict[Node, float]:
    """The middle of each node: near its neighbours, as far as the order and the boxes allow."""
    before, after = _neighbours(order, links)
    needs = {id(members): [_apart(a, b, tall) for a, b in pairwise(members)] for members in order}
    middle: dict[Node, float] = {}
    for members in order:
        y = 0.0
        for j, n in enumerate(members):
            y += needs[id(members)][j - 1] if j else 0
            middle[n] = y
    for sweep in range(RELAXATIONS):
        for members in order if sweep % 2 == 0 else order[::-1]:
            # What stands alone keeps its height; passing points weigh more, so that long edges run straight.
            wanted, weights = [], []
            for n in members:
                pull = {m: 8 if n not in tall and m not in tall else 1 for m in (*before[n], *after[n])}
                wanted.append(sum(middle[m] * w for m, w in pull.items()) / sum(pull.values()) if pull else middle[n])
                weights.append(1 if n in tall else 3)
            middle |= zip(members, _spread(wanted, weights, needs[id(members)]))
    return middle


def _apart(a: Node, b: Node, tall: Mapping[Node, float]) -> float:
    gap = GAP if a in tall and b in tall else PASS
    return (tall.get(a, 0) + tall.get(b, 0)) / 2 + gap


def _spread(wanted: Sequence[float], weights: Sequence[float], apart: Sequence[float]) -> list[float]:
    """The heights nearest to those wanted that keep each distance (isotonic regression by pooling).

    >>> _spread([0, 0, 9], [1, 1, 1], [4, 4])
    [-2.0, 2.0, 9.0]
    """
    shift, offset = [], 0.0
    for j in range(len(wanted)):
        offset += apart[j - 1] if j else 0
        shift.append(offset)
    pools: list[list[float]] = []
    for y, weight, moved in zip(wanted, weights, shift):
        pools.append([y - moved, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, mass, count = pools.pop()
            low = pools[-1]
            low[0] = (low[0] * low[1] + mean * mass) / (low[1] + mass)
            low[1] += mass
            low[2] += count
    levels = [pool[0] for pool in pools for _ in range(int(pool[2]))]
    return [level + moved for level, moved in zip(levels, shift)]

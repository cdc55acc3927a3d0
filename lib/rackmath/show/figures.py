"""How the book draws: a few plain charts with direct labels, in colours that survive colour blindness.

Each chart draws on matplotlib axes and returns nothing; markers tell apart what colours do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["COLOURS", "axes", "band", "curves", "dumbbells", "paths", "points", "ranges", "series", "steps",
           "threshold", "use", "waterfall"]

#: Okabe and Ito's colours, darkened until text in them is readable on white, in the order of use.
COLOURS = {"blue": "#0072B2", "orange": "#C24E00", "green": "#007A5A", "purple": "#8F3985", "black": "#222222",
           "grey": "#5A5A5A"}
_ORDER = ("blue", "orange", "green", "purple", "black")
_MARKERS = "os^D"
_SAND, _EARTH = "#F3E7C9", "#6B5A2A"

_STYLE = {
    "figure.dpi": 100, "figure.facecolor": "white", "savefig.facecolor": "white",
    "figure.constrained_layout.use": True, "font.family": "DejaVu Sans", "font.size": 12,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#444444", "axes.labelcolor": "#222222",
    "axes.grid": False, "axes.axisbelow": True, "lines.linewidth": 2.0, "lines.markersize": 7,
    "xtick.color": "#444444", "ytick.color": "#444444",
}


def use() -> None:
    """Draw in the book's style from here on, at twice the screen's resolution."""
    from matplotlib import pyplot as plt
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    plt.rcParams.update(_STYLE)
    set_matplotlib_formats("retina", metadata={"Software": None})


def axes(height: float = 4.2, **settings):
    """Axes with these settings; numbers along logarithmic ones are written out in full."""
    from matplotlib import pyplot as plt

    _, made = plt.subplots(figsize=(6.4, height))
    made.set(**settings)
    for axis in (made.xaxis, made.yaxis):
        if axis.get_scale() == "log":
            axis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
    return made


def band(axes, low: float, high: float, text: str, across: str = "y") -> None:
    """Shade a range of one axis and name it."""
    (axes.axhspan if across == "y" else axes.axvspan)(low, high, color=_SAND)
    if across == "y":
        axes.annotate(text, (0.01, high), (0, -14), xycoords=axes.get_yaxis_transform(),
                      textcoords="offset points", color=_EARTH)
    else:
        axes.annotate(text, ((low * high) ** 0.5, 1), (0, 3), xycoords=axes.get_xaxis_transform(),
                      textcoords="offset points", color=_EARTH, ha="center")


def threshold(axes, at: float, text: str, colour: str = "grey") -> None:
    """Draw a dotted line across at one value of x and name it, at its foot."""
    axes.axvline(at, color=COLOURS[colour], ls=":")
    axes.annotate(text, (at, 0), (5, 6), xycoords=axes.get_xaxis_transform(), textcoords="offset points",
                  color=COLOURS[colour])


def series(axes, values: Mapping[str, Mapping[str, float]]) -> None:
    """Draw several series of points over named places, each with its marker, named at its first point."""
    order = list(dict.fromkeys(place for points in values.values() for place in points))
    for i, (name, points) in enumerate(values.items()):
        known = {place: height for place, height in points.items() if height == height}
        places = [order.index(place) + 0.2 * (i - (len(values) - 1) / 2) for place in known]
        heights = list(known.values())
        axes.plot(places, heights, _MARKERS[i], color=COLOURS[_ORDER[i]])
        _label(axes, name, (places[0], heights[0]), _ORDER[i], (-7, 9))
    axes.set_xticks(range(len(order)), order, rotation=35, ha="right", rotation_mode="anchor")


def steps(axes, values: Mapping[str, Sequence[tuple[float, float]]], until: float, rise: Sequence[float] = ()) -> None:
    """Draw what holds from each point on until the next, to the end at `until`, and name it there."""
    for i, (name, points) in enumerate(values.items()):
        x, y = zip(*points)
        axes.step([*x, until], [*y, y[-1]], where="post", color=COLOURS[_ORDER[i]])
        axes.plot(x, y, _MARKERS[i], color=COLOURS[_ORDER[i]])
        _label(axes, name, (until, y[-1]), _ORDER[i], (6, rise[i] if rise else -4))


def ranges(axes, values: Mapping[str, tuple[float, float]], strong: Sequence[str] = ()) -> None:
    """Draw a range a row, as a point if it is narrow, in order of its low end, some of them in bold."""
    ordered = dict(sorted(values.items(), key=lambda item: item[1]))
    low, high = zip(*ordered.values())
    axes.hlines(list(ordered), low, high, color=COLOURS["blue"], linewidth=5)
    axes.plot(low, list(ordered), "o", color=COLOURS["blue"])
    axes.plot(high, list(ordered), "o", color=COLOURS["blue"])
    _embolden(axes, ordered, strong)


def dumbbells(axes, values: Mapping[str, tuple[float, float]], names: tuple[str, str],
              strong: Sequence[str] = ()) -> None:
    """Draw two points a row, joined, in order of the first, named where they lie furthest apart."""
    ordered = dict(sorted(values.items(), key=lambda item: item[1]))
    first, second = zip(*ordered.values())
    axes.hlines(list(ordered), first, second, color="#bbbbbb", zorder=0)
    widest = max(ordered, key=lambda row: max(ordered[row]) / min(ordered[row]))
    points_fall = ordered[widest][0] > ordered[widest][1]
    for i, (points, name) in enumerate(zip((first, second), names)):
        axes.plot(points, list(ordered), _MARKERS[i], color=COLOURS[_ORDER[i]])
        outside = ((9, -4), "left") if points_fall else ((-9, -4), "right")
        shift, side = (outside, ((0, 9), "center"))[i]
        _label(axes, name, (ordered[widest][i], widest), _ORDER[i], shift, ha=side)
    _embolden(axes, ordered, strong)


def waterfall(axes, values: Mapping[str, float]) -> None:
    """Draw parts of a sum from top to bottom, each starting where the one above it ends, with its value."""
    start = 0.0
    for name, part in values.items():
        axes.barh(name, part, left=start, color=COLOURS["blue"], height=0.6)
        _label(axes, f"{part:.1f}", (start + part, name), "blue", (5, -4))
        start += part
    axes.set_ylim(len(values), -0.6)


def curves(axes, x, values: Mapping[str, Sequence[float]], rise: Sequence[float] = ()) -> None:
    """Draw curves over one x, each named at its end and moved up by `rise` points, or along its pole."""
    for i, (name, y) in enumerate(values.items()):
        axes.plot(x, y, color=COLOURS[_ORDER[i]])
        if y[-1] == y[-1]:
            _label(axes, name, (x[-1], y[-1]), _ORDER[i], (6, rise[i] if rise else -4))
        else:
            pole = next(place for place, height in zip(x, y) if height != height)
            _label(axes, name, (pole, 1), _ORDER[i], (4, -6), rotation=90, va="top",
                   xycoords=axes.get_xaxis_transform())


def paths(axes, values: Mapping[str, Mapping[float, float]], rise: Sequence[float] = ()) -> None:
    """Draw series of marked points, each over its own x and joined, named at its last point and moved up by `rise`."""
    for i, (name, points) in enumerate(values.items()):
        axes.plot(list(points), list(points.values()), _MARKERS[i] + "-", color=COLOURS[_ORDER[i]])
        _label(axes, name, list(points.items())[-1], _ORDER[i], (8, rise[i] if rise else -4))


def points(axes, values: Mapping[str, tuple[float, float]]) -> None:
    """Draw named points, each with its name to the right of it."""
    for name, at in values.items():
        axes.plot(*at, "o", color=COLOURS["orange"])
        _label(axes, name, at, "orange", (7, -4), bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def _embolden(axes, ordered: Mapping, strong: Sequence[str]) -> None:
    for row in strong:
        axes.get_yticklabels()[list(ordered).index(row)].set_fontweight("bold")


def _label(axes, text: str, at: tuple, colour: str, shift: tuple[float, float] = (0, 0), **more) -> None:
    """Write beside the data, in its colour, `shift` points away from a point in data coordinates."""
    axes.annotate(text, at, shift, textcoords="offset points", color=COLOURS.get(colour, colour), **more)

"""How the book draws: a few plain charts with direct labels, in colours that survive colour blindness.

Each chart draws on matplotlib axes and returns nothing; markers tell apart what colours do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["COLOURS", "band", "curves", "dots", "dumbbells", "series", "threshold", "use"]

#: Okabe and Ito's colours, darkened until text in them is readable on white, in the order of use.
COLOURS = {"blue": "#0072B2", "orange": "#C24E00", "green": "#007A5A", "purple": "#8F3985", "grey": "#5A5A5A"}
_ORDER = ("blue", "orange", "green", "purple")
_MARKERS = "os^D"
_SAND, _EARTH = "#F3E7C9", "#6B5A2A"

_STYLE = {
    "figure.figsize": (8.0, 4.4), "figure.dpi": 100, "figure.facecolor": "white", "savefig.facecolor": "white",
    "figure.constrained_layout.use": True, "font.family": "DejaVu Sans", "font.size": 11,
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


def series(axes, order: Sequence[str], values: Mapping[str, Mapping[str, float]]) -> None:
    """Draw several series of points over named places, each with its marker, named at its last point."""
    for i, (name, points) in enumerate(values.items()):
        places = [order.index(place) + 0.2 * (i - (len(values) - 1) / 2) for place in points]
        heights, aside = list(points.values()), 24 * (i - (len(values) - 1) / 2)
        axes.plot(places, heights, _MARKERS[i], color=COLOURS[_ORDER[i]])
        _label(axes, name, (places[-1], heights[-1]), _ORDER[i], (aside, 9), ha="center")
    axes.set_xticks(range(len(order)), order, rotation=35)


def dots(axes, values: Mapping[str, float], strong: str = "") -> None:
    """Draw one point a row, in order of value, one of them with its value and in bold."""
    from .printing import show

    ordered = dict(sorted(values.items(), key=lambda item: item[1]))
    axes.plot(list(ordered.values()), list(ordered), "o", color=COLOURS["blue"])
    if strong:
        _label(axes, show(ordered[strong]), (ordered[strong], strong), "blue", (9, -4))
        axes.get_yticklabels()[list(ordered).index(strong)].set_fontweight("bold")


def dumbbells(axes, values: Mapping[str, tuple[float, float]], names: tuple[str, str], strong: str = "") -> None:
    """Draw two points a row, joined, in order of the first, named where they lie furthest apart."""
    ordered = dict(sorted(values.items(), key=lambda item: item[1]))
    first, second = zip(*ordered.values())
    axes.hlines(list(ordered), first, second, color="#bbbbbb", zorder=0)
    widest = max(ordered, key=lambda row: max(ordered[row]) / min(ordered[row]))
    for i, (points, name) in enumerate(zip((first, second), names)):
        axes.plot(points, list(ordered), _MARKERS[i], color=COLOURS[_ORDER[i]])
        _label(axes, name, (ordered[widest][i], widest), _ORDER[i], ((-9, -4), (0, 9))[i], ha=("right", "center")[i])
    if strong:
        axes.get_yticklabels()[list(ordered).index(strong)].set_fontweight("bold")


def curves(axes, x, values: Mapping[str, Sequence[float]], named: str = "start", rise: Sequence[float] = ()) -> None:
    """Draw curves over one x, each named at its start or its end, moved up by `rise` points."""
    for i, (name, y) in enumerate(values.items()):
        axes.plot(x, y, color=COLOURS[_ORDER[i]])
        end = 0 if named == "start" else -1
        up = rise[i] if rise else 5 if named == "start" else -4
        _label(axes, name, (x[end], y[end]), _ORDER[i], (0 if named == "start" else 6, up))


def _label(axes, text: str, at: tuple, colour: str, shift: tuple[float, float] = (0, 0), **more) -> None:
    """Write beside the data, in its colour, `shift` points away from a point in data coordinates."""
    axes.annotate(text, at, shift, textcoords="offset points", color=COLOURS.get(colour, colour), **more)

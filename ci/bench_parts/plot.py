"""A line plot as SVG text. The same points give the same text, so that a picture can be diffed."""

import math
from dataclasses import dataclass
from typing import Optional
from xml.sax.saxutils import escape

# Told apart by people who see fewer colours, and on paper.
BLUE, ORANGE, GREY = "#0b62a8", "#c45a00", "#6b7280"

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, BOTTOM = 64, 36, 56
TITLE_LINE, LEGEND_LINE, LEGEND_TOP = 30, 20, 54


@dataclass(frozen=True)
class Plot:
    title: str
    x_label: str
    y_label: str
    log_x: bool = False


@dataclass(frozen=True)
class Series:
    name: str
    points: list  # (x, y)
    colour: str
    line: Optional[tuple] = None  # (slope, value at zero), drawn thin behind the points


def linear_ticks(high):
    """Round numbers from zero to the first that is not below `high`, in at most six steps."""
    if high <= 0:
        return [0, 1]
    power = 10.0 ** (math.floor(math.log10(high)) - 1)
    steps = (factor * power for factor in (1, 2, 5, 10, 20, 50))
    step = next(step for step in steps if step * 6 >= high)
    return [round(i * step, 9) for i in range(math.ceil(high / step - 1e-9) + 1)]


def log_ticks(low, high):
    """1, 2, 5, 10, 20 ... from the last not above `low` to the first not below `high`."""
    ticks = [factor * 10**power
             for power in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
             for factor in (1, 2, 5)]  # fmt: skip
    first = max(tick for tick in ticks if tick <= low)
    last = min(tick for tick in ticks if tick >= high)
    return [tick for tick in ticks if first <= tick <= last]


def label(value):
    """7500 -> 7,500 and 2.0 -> 2."""
    return f"{value:,.0f}" if value == round(value) else f"{value:g}"


class _Frame:
    """From values to places in the picture."""

    def __init__(self, plot, series):
        xs = [x for one in series for x, _ in one.points]
        ys = [y for one in series for _, y in one.points]
        self.x_ticks = log_ticks(min(xs), max(xs)) if plot.log_x else linear_ticks(max(xs))
        self.y_ticks = linear_ticks(max(ys))
        self.top = LEGEND_TOP + LEGEND_LINE * len(series) + 28
        self.bottom, self.right = HEIGHT - BOTTOM, WIDTH - RIGHT
        self._scale = math.log if plot.log_x else float

    def x(self, value):
        low, high = self._scale(self.x_ticks[0]), self._scale(self.x_ticks[-1])
        return LEFT + (self._scale(value) - low) / (high - low) * (self.right - LEFT)

    def y(self, value):
        return self.bottom - value / self.y_ticks[-1] * (self.bottom - self.top)


def _text(x, y, text, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>'


def _line(x1, y1, x2, y2, more):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {more}/>'


def _dot(x, y, colour, inside=""):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}">{inside}</circle>'


def _axes(plot, frame):
    parts = [_text(LEFT, frame.top - 14, plot.y_label, ' fill="#4b5563"')]
    for tick in frame.y_ticks:
        y = frame.y(tick)
        colour = "#374151" if tick == 0 else "#e5e7eb"
        parts.append(_line(LEFT, y, frame.right, y, f'stroke="{colour}"'))
        parts.append(_text(LEFT - 8, y + 4, label(tick), ' text-anchor="end"'))
    for tick in frame.x_ticks:
        x = frame.x(tick)
        parts.append(_line(x, frame.bottom, x, frame.bottom + 5, 'stroke="#374151"'))
        parts.append(_text(x, frame.bottom + 20, label(tick), ' text-anchor="middle"'))
    middle = (LEFT + frame.right) / 2
    more = ' text-anchor="middle" fill="#4b5563"'
    return [*parts, _text(middle, frame.bottom + 42, plot.x_label, more)]


def _fitted(one, frame):
    if one.line is None:
        return []
    slope, at_zero = one.line
    ends = (min(x for x, _ in one.points), max(x for x, _ in one.points))
    (x1, y1), (x2, y2) = ((frame.x(x), frame.y(at_zero + slope * x)) for x in ends)
    return [_line(x1, y1, x2, y2, f'stroke="{one.colour}" stroke-dasharray="3 4"')]


def _curve(one, frame):
    places = [(frame.x(x), frame.y(y)) for x, y in one.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts = [f'<polyline points="{path}" fill="none" stroke="{one.colour}" stroke-width="2"/>']
    for (x, y), value in zip(places, one.points, strict=True):
        hover = f"{label(value[0])}: {value[1]:.1f}"
        parts.append(_dot(x, y, one.colour, f"<title>{hover}</title>"))
    return parts


def _legend(series):
    parts = []
    for i, one in enumerate(series):
        y = LEGEND_TOP + LEGEND_LINE * i
        more = f'stroke="{one.colour}" stroke-width="2"'
        parts.append(_line(LEFT, y, LEFT + 24, y, more))
        parts.append(_dot(LEFT + 12, y, one.colour))
        parts.append(_text(LEFT + 32, y + 4, one.name))
    return parts


def draw(plot, series):
    """The picture, with a background of its own for readers whose page is dark."""
    frame = _Frame(plot, series)
    heading = ' font-size="16" font-weight="bold"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#111827">',
        f"<title>{escape(plot.title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, TITLE_LINE, plot.title, heading),
        *_legend(series),
        *_axes(plot, frame),
    ]
    for one in series:
        parts += [*_fitted(one, frame), *_curve(one, frame)]
    return "\n".join([*parts, "</svg>", ""])

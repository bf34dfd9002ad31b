# SPDX-License-Identifier: BSD-3-Clause
"""plot.py - line charts and strips of points as SVG: enough for the report and docs/fuzz-bench.md."""
import math
from html import escape

COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#8e5572", "#b8860b", "#555555")
STYLE = ("text{font:12px sans-serif;fill:#222}.axis{stroke:#888;stroke-width:1;fill:none}"
         ".grid{stroke:#ddd;stroke-width:1}.back{fill:#fff}")


def ticks(top, most=5):
    """Round numbers from 0 to at least top."""
    if top <= 0:
        return [0, 1]
    step = 10 ** math.floor(math.log10(top / most))
    for factor in (1, 2, 5, 10):
        if top / (step * factor) <= most:
            step *= factor
            break
    return [i * step for i in range(math.ceil(top / step) + 1)]


def number(value):
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    if value >= 1e4:
        return f"{value / 1e3:g}k"
    return f"{value:g}"


class Canvas:
    """Lines of an SVG with a white ground."""

    def __init__(self, width, height, title):
        self.width, self.height = width, height
        self.lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img">',
            f"<title>{escape(title)}</title><style>{STYLE}</style>",
            f'<rect class="back" width="{width}" height="{height}"/>']

    def line(self, kind, x1, y1, x2, y2):
        self.lines.append(f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" '
                          f'x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def text(self, x, y, words, anchor="start", colour=None):
        fill = f' style="fill:{colour}"' if colour else ""
        self.lines.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{fill}>'
                          f"{escape(words)}</text>")

    def add(self, text):
        self.lines.append(text)

    def done(self):
        return "\n".join([*self.lines, "</svg>"]) + "\n"


def lines(title, x_name, y_name, series, width=640, height=300):
    """series: (name, [(x, y), ...]). The chart starts at 0 on both axes."""
    canvas = Canvas(width, height, title)
    left, right, top, bottom = 60, width - 130, 30, height - 40
    points = [p for _, row in series for p in row]
    xs = ticks(max((p[0] for p in points), default=1))
    ys = ticks(max((p[1] for p in points), default=1))

    def at(x, y):
        return (left + (right - left) * x / xs[-1], bottom - (bottom - top) * y / ys[-1])

    canvas.text(left, 18, title)
    for x in xs:
        canvas.line("grid", *at(x, 0), *at(x, ys[-1]))
        canvas.text(at(x, 0)[0], bottom + 16, number(x), "middle")
    for y in ys:
        canvas.line("grid", *at(0, y), *at(xs[-1], y))
        canvas.text(left - 6, at(0, y)[1] + 4, number(y), "end")
    canvas.text((left + right) / 2, height - 6, x_name, "middle")
    canvas.text(4, 18, y_name)
    for i, (name, row) in enumerate(series):
        colour = COLOURS[i % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*p) for p in row))
        if path:
            canvas.add(f'<polyline fill="none" stroke="{colour}" stroke-width="2" '
                       f'points="{path}"/>')
        canvas.text(right + 10, top + 16 * (i + 1), name, colour=colour)
    return canvas.done()


def strips(title, x_name, rows, kinds, lowest, highest, width=760):
    """
    One strip of points per row on a logarithmic axis. rows: (name, {kind: [value or None]}):
    None is a run that found nothing and stands beyond the end; a kind without runs leaves a gap.
    """
    step, left, right = 9 * max(len(kinds), 1) + 6, 150, width - 60
    top = 50
    canvas = Canvas(width, top + step * len(rows) + 46, title)
    bottom = top + step * len(rows)

    def at(value):
        share = math.log(max(value, lowest) / lowest) / math.log(highest / lowest)
        return left + (right - left) * min(share, 1)

    canvas.text(left, 18, title)
    for i, kind in enumerate(kinds):
        canvas.text(left + 150 * i, 38, "\u25cf " + kind, colour=COLOURS[i % len(COLOURS)])
    decade = lowest
    while decade <= highest * 1.001:
        canvas.line("grid", at(decade), top, at(decade), bottom)
        canvas.text(at(decade), bottom + 16, number(round(decade, 4)), "middle")
        decade *= 10
    canvas.line("axis", right + 12, top, right + 12, bottom)
    canvas.text(right + 16, bottom + 16, "never")
    canvas.text((left + right) / 2, bottom + 36, x_name, "middle")
    for i, (name, runs) in enumerate(rows):
        y = top + step * i
        canvas.line("grid", left, y, right + 40, y)
        canvas.text(left - 8, y + step / 2 + 4, name, "end")
        for k, kind in enumerate(kinds):
            for value in runs.get(kind, ()):
                x = right + 26 if value is None else at(value)
                canvas.add(f'<circle cx="{x:.1f}" cy="{y + 8 + 9 * k:.1f}" r="3.5" '
                           f'fill="{COLOURS[k % len(COLOURS)]}" fill-opacity="0.6"/>')
    return canvas.done()

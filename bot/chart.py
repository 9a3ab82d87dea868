"""A chart as a PNG."""

from __future__ import annotations

import io
from typing import Any
from zoneinfo import ZoneInfo

from core.answer import Chart

_LINE = "#0f766e"
_GREY = "#57534e"
_MOST_TITLE = 90
# DejaVu Sans, which comes with matplotlib, has the scripts of Europe and the Near East, and no emoji.
_FIRST_UNKNOWN = "\u0700"


def draw(chart: Chart) -> bytes:
    """The picture, 1200 by 500 pixels."""
    # Here, since most messages have no chart and this takes most of a second to import.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    zone = ZoneInfo(chart.zone)
    times = [at.astimezone(zone) for at, _ in chart.points]
    values = [value for _, value in chart.points]
    figure = Figure(figsize=(12, 5), dpi=100, layout="constrained")
    axes: Any = figure.subplots()
    axes.plot(times, values, color=_LINE, linewidth=2, marker="o" if len(values) < 3 else "")
    axes.fill_between(times, values, color=_LINE, alpha=0.12)
    axes.set_title(_plain(chart.title), loc="left", color=_GREY, fontsize=14)
    axes.set_ylabel(_plain(chart.unit), color=_GREY)
    axes.set_ylim(bottom=min(0.0, *values), top=max(*values, 0.0) * 1.15 or 1.0)
    axes.tick_params(colors=_GREY)
    axes.grid(axis="y", color="#e7e5e4")
    axes.spines[["top", "right"]].set_visible(False)
    locator = AutoDateLocator(tz=zone)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=zone))  # type: ignore[no-untyped-call]
    written = io.BytesIO()
    FigureCanvasAgg(figure).print_png(written)  # type: ignore[no-untyped-call]
    return written.getvalue()


def _plain(text: str) -> str:
    """Text in which matplotlib finds no formula, and no letter that its font does not have."""
    known = "".join(letter for letter in text[:_MOST_TITLE] if letter < _FIRST_UNKNOWN)
    return known.replace("$", r"\$")

"""The score day by day as a drawing for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.compliance import Day

WIDTH, HEIGHT = 640, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 12, 24
_MOST_DAYS = 180
_STEP = 10


@dataclass(frozen=True)
class Line:
    """A line of the scale: where it is, and what it stands for."""

    at: float
    label: str


@dataclass(frozen=True)
class Drawing:
    """The curve, in points of a picture of `WIDTH` by `HEIGHT`."""

    curve: str
    area: str
    last: tuple[float, float]
    scale: tuple[Line, ...]
    days: tuple[Line, ...]
    says: str
    """The same in words, for whoever cannot see it."""


def drawing(days: Sequence[Day]) -> Drawing | None:
    """The last half year of it; None where there is no more than one day."""
    scores = [(date.fromisoformat(one.day), one.tally.score) for one in days[-_MOST_DAYS:]]
    known = [(day, score) for day, score in scores if score is not None]
    if len(known) < 2:
        return None
    first, last = known[0][0], known[-1][0]
    lowest = max(0, int(min(score for _, score in known) - 1) // _STEP * _STEP)
    span = (last - first).days or 1

    def x(day: date) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (day - first).days / span, 1)

    def y(score: float) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (100 - score) / (100 - lowest), 1)

    points = [(x(day), y(score)) for day, score in known]
    curve = " ".join(f"{left},{down}" for left, down in points)
    floor = HEIGHT - _BOTTOM
    return Drawing(
        curve,
        f"{points[0][0]},{floor} {curve} {points[-1][0]},{floor}",
        points[-1],
        tuple(Line(y(score), f"{score} %") for score in _scale(lowest)),
        tuple(Line(x(day), f"{day.day} {day:%b}") for day in _marked(first, last)),
        f"From {known[0][1]:.1f} % on {first} to {known[-1][1]:.1f} % on {last}",
    )


def _scale(lowest: int) -> list[int]:
    step = _STEP if 100 - lowest <= 5 * _STEP else 2 * _STEP
    return list(range(100, lowest - 1, -step))


def _marked(first: date, last: date) -> list[date]:
    """The days that are named below it: the first, the last and one between, where there is room."""
    days = (last - first).days
    return [first, first + (last - first) / 2, last] if days > 1 else [first, last]

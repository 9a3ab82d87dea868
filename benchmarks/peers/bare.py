"""The floor: a function that answers, and nothing else."""

from __future__ import annotations

from typing import Any


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """An empty 200."""
    return {"statusCode": 200, "body": ""}

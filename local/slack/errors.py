"""How the Web API says no."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """An error answer of the Web API: its code, and further fields of the answer."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

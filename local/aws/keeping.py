"""What is in the embedded AWS, kept in a file between two starts."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from moto.backends import get_backend

# The account's servers, the tables, and what AWS Config saw; the rest is made anew from the template.
_KEPT = ("ec2", "dynamodb", "config")

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Keeping:
    """Moto's app, with two more paths: `POST /orderly/save` and `POST /orderly/load`, a file's name as body."""

    def __init__(self, app: Callable[[dict[str, Any], StartResponse], Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI, PEP 3333)."""
        work = {"/orderly/save": save, "/orderly/load": load}.get(environ["PATH_INFO"])
        if work is None:
            return self._app(environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        work(Path(environ["wsgi.input"].read(length).decode()))
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]


def save(file: Path) -> None:
    """Write it down, whole or not at all."""
    state = {
        service: {account: dict(regions) for account, regions in get_backend(service).items()}  # type: ignore[call-overload]
        for service in _KEPT
    }
    new = file.with_suffix(".new")
    new.write_bytes(pickle.dumps(state))
    new.replace(file)


def load(file: Path) -> None:
    """Put what was written down in the place of what is there."""
    for service, accounts in pickle.loads(file.read_bytes()).items():  # noqa: S301 - our own file
        for account, regions in accounts.items():
            for region, backend in regions.items():
                get_backend(service)[account][region] = backend

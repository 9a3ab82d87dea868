"""The files beside the report: written line by line on the machine's disk, and put into the bucket when complete."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Any, Self

_IN_MEMORY = 1_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class File:
    """A text file that becomes an object of that key."""

    def __init__(self, s3: Any, bucket: str, key: str, kind: str) -> None:
        self._s3, self._bucket, self._key, self._kind = s3, bucket, key, kind
        self._bytes: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115

    def __enter__(self) -> Self:
        """Open it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put it into the bucket, unless something went wrong."""
        if kind is None:
            self.finish()
            self._bytes.seek(0)
            self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=self._bytes, ContentType=self._kind)
        self._bytes.close()

    def write(self, text: str) -> None:
        """Add some text."""
        self._bytes.write(text.encode("utf-8", "replace"))

    def finish(self) -> None:
        """Add what comes at the end."""


class CsvFile(File):
    """Rows, the first of them the names of the columns."""

    def __init__(self, s3: Any, bucket: str, key: str, columns: Sequence[str]) -> None:
        super().__init__(s3, bucket, key, "text/csv; charset=utf-8")
        self.row(columns)

    def row(self, cells: Sequence[str]) -> None:
        """Add a row; a cell that a spreadsheet would take for a formula is made text (OWASP, "CSV Injection")."""
        written = io.StringIO()
        csv.writer(written).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
        self.write(written.getvalue())


class JsonFile(File):
    """A list of objects."""

    def __init__(self, s3: Any, bucket: str, key: str) -> None:
        super().__init__(s3, bucket, key, "application/json")
        self._before = "[\n"

    def add(self, one: Mapping[str, Any]) -> None:
        """Add an object."""
        self.write(self._before + json.dumps(one, separators=(",", ":")))
        self._before = ",\n"

    def finish(self) -> None:
        """Close the list."""
        self.write("[]\n" if self._before == "[\n" else "\n]\n")

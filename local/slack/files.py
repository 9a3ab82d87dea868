"""Uploads in Slack's three steps: ask for an address, send the bytes there, complete."""

from __future__ import annotations

import secrets
import threading

from local.slack.messages import File


class Files:
    """Files that were uploaded or are being uploaded. Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._expected: dict[str, tuple[str, str, int]] = {}
        self._files: dict[str, File] = {}

    def expect(self, name: str, length: int) -> tuple[str, str]:
        """A file of this many bytes will come: its id, and the secret part of the address to send it to."""
        file_id, secret = "F" + secrets.token_hex(5).upper(), secrets.token_urlsafe(18)
        with self._lock:
            self._expected[secret] = (file_id, name, length)
        return file_id, secret

    def receive(self, secret: str, content: bytes) -> bool:
        """Take the bytes; False when nothing was expected there, or not as many bytes."""
        with self._lock:
            file_id, name, length = self._expected.pop(secret, ("", "", -1))
            if len(content) != length:
                return False
            self._files[file_id] = File(file_id, name, name, content)
        return True

    def find(self, file_id: str) -> File | None:
        """A file whose bytes have come."""
        with self._lock:
            return self._files.get(file_id)

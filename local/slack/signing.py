"""How Slack signs what it sends (docs.slack.dev, "Verifying requests from Slack")."""

from __future__ import annotations

import hashlib
import hmac


def signature_headers(body: bytes, secret: str, timestamp: int) -> dict[str, str]:
    """The two headers of a signed request: `v0`, HMAC-SHA256 over version, Unix time in seconds and raw body."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}

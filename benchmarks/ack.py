"""How fast a signed slash command is acknowledged, cold and warm, against Bolt's own documented Lambda handler.

    python -m benchmarks.ack

Cold: from the start of the function's process to its answer, under awslambdaric; as is, without SnapStart, which
helps Orderly more than the peer in AWS and cannot be had here. Warm: the same process, the next commands. The three
functions take turns in one run, so that what the machine does meanwhile hits them alike.
"""

from __future__ import annotations

import hashlib
import hmac
import statistics
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from benchmarks.stand import SECRET, function

_COLD, _WARM = 15, 300

_ORDERLY = {
    "CHAT_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/chat",
    "STATE_TABLE": "State",
    "SLACK_BOT_TOKEN_PARAMETER": "/orderly/slack-bot-token",
    "SLACK_SIGNING_SECRET_PARAMETER": "/orderly/slack-signing-secret",
}
FUNCTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "orderly": ("bot.inbound.handler", _ORDERLY),
    "bolt": ("benchmarks.peers.bolt_lazy.handler", {}),
    "bare": ("benchmarks.peers.bare.handler", {}),
}


def slash_command(number: int) -> dict[str, Any]:
    """A slash command as API Gateway hands it over, signed now."""
    form = {
        "token": "x",
        "team_id": "T0001",
        "team_domain": "example",
        "channel_id": "C2147483705",
        "channel_name": "application-support",
        "user_id": "U2147483697",
        "user_name": "ann",
        "command": "/orderly",
        "text": "open-ports i-06dd90c34b8f87d76",
        "response_url": "https://hooks.slack.com/commands/1234/5678",
        "trigger_id": f"13345224609.738474920.{number:032d}",
    }
    body, at = urlencode(form), str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": at,
        "x-slack-signature": f"v0={signature}",
    }
    http = {"method": "POST", "path": "/slack/events"}
    return {
        "version": "2.0",
        "headers": headers,
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {"http": http},
    }


def cold() -> dict[str, list[float]]:
    """Seconds to the first answer of a new process, for each function."""
    seconds: dict[str, list[float]] = {name: [] for name in FUNCTIONS}
    for number in range(_COLD + 1):
        for name, (handler, environment) in FUNCTIONS.items():
            with function(handler, environment) as measured:
                took, _ = measured.call(slash_command(number))
            if number:  # the first round fills the file cache
                seconds[name].append(took)
    return seconds


def warm() -> dict[str, list[float]]:
    """Seconds to each further answer of a process that has answered before, for each function."""
    seconds: dict[str, list[float]] = {name: [] for name in FUNCTIONS}
    with (
        function(*FUNCTIONS["orderly"]) as orderly,
        function(*FUNCTIONS["bolt"]) as bolt,
        function(*FUNCTIONS["bare"]) as bare,
    ):
        running = {"orderly": orderly, "bolt": bolt, "bare": bare}
        for number in range(_WARM + 10):
            for name, measured in running.items():
                took, _ = measured.call(slash_command(number))
                if number >= 10:
                    seconds[name].append(took)
    return seconds


def report(title: str, seconds: Mapping[str, list[float]]) -> str:
    """Medians as ratios to the peer's, and the median in milliseconds beside them."""
    medians = {name: statistics.median(some) for name, some in seconds.items()}
    lines = [f"{title} (n={len(seconds['bolt'])})"]
    for name, median in medians.items():
        ordered = sorted(seconds[name])
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        ratio = median / medians["bolt"]
        lines.append(f"  {name:8} {ratio:5.2f} x bolt   median {median * 1000:7.2f} ms   p99 {p99 * 1000:7.2f} ms")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report("cold acknowledgement", cold()))
    print(report("warm acknowledgement", warm()))

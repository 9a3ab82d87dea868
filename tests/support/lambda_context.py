"""What Lambda tells every handler."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler beside the event."""

    function_name: str = "Function"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:Function:live"
    aws_request_id: str = "6f1c8b9e-0000-4000-8000-3d0f1a2b3c4d"

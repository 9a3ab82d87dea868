"""What Orderly knows of AWS's errors: which pass by themselves, which are about rights, what a person may know."""

from __future__ import annotations

from botocore.exceptions import ClientError

# Errors that pass by themselves (AWS General Reference, "Error retries"; EC2 API Reference, "Error codes").
PASSING = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "Unavailable",
    }
)
_RIGHTS = ("AccessDenied", "Unauthorized")


def passes(error: ClientError) -> bool:
    """Whether the same call may go through later: throttled, or AWS is in trouble. A want of capacity may last."""
    code = error.response["Error"]["Code"]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    return code in PASSING or (status >= 500 and "Capacity" not in code)


class PassingError(Exception):
    """AWS could not do it just now; the same call may go through later."""


def about_rights(code: str) -> bool:
    """Whether this is AWS's name for a missing permission."""
    return any(word in code for word in _RIGHTS)


def failure_sentence(error: Exception) -> str:
    """AWS's own refusals by name, nothing of anything else."""
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        if about_rights(code) and error.operation_name == "AssumeRole":
            return "That account does not let me in: an admin can deploy member.yaml there, with Changes=ENABLED."
        if about_rights(code):
            return f"AWS does not let me do that ({code} on {error.operation_name}). An admin can add the right."
        return f"AWS refused {error.operation_name} ({code})."
    return "Something went wrong on my side."

"""What a person may know of an unexpected error; the log and the ledger have the rest."""

from __future__ import annotations

from botocore.exceptions import ClientError

from automation.apply import about_rights


def failure_sentence(error: Exception) -> str:
    """AWS's own refusals by name, nothing of anything else."""
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        if about_rights(code):
            return f"AWS does not let me do that ({code} on {error.operation_name}). An admin can add the right."
        return f"AWS refused {error.operation_name} ({code})."
    return "Something went wrong on my side."

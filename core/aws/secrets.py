"""Parameters from SSM, cached with an age so that a rotation needs no deployment."""

from __future__ import annotations

from aws_lambda_powertools.utilities import parameters

AGE = 300
"""Seconds for which a value is used before it is read again."""


def secret(name: str, *, fresh: bool = False) -> str:
    """A SecureString, decrypted. `fresh` reads it again: Slack just said that what we have is wrong."""
    return str(parameters.get_parameter(name, decrypt=True, max_age=AGE, force_fetch=fresh))


def document(name: str) -> str:
    """A plain parameter."""
    return str(parameters.get_parameter(name, max_age=60))

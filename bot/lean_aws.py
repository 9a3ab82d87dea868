"""AWS for the function that must answer Slack within three seconds, cold: four calls, and no service models.

A boto3 client reads a model of its whole service, endpoint rules and all, before its first call; two of them are
more than half of a cold start (benchmarks/README.md has the figures). What is used of botocore here is what knows
about credentials and signatures. Everything else in Orderly uses `core.aws`.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ContainerProvider, CredentialResolver, EnvProvider

from core import workspaces
from core.settings import InboundSettings

SECRET_AGE = 300.0
"""Seconds for which a secret is used before it is read again."""

# One more try, soon: Slack waits for three seconds in all.
_RETRY = urllib3.Retry(total=1, backoff_factor=0.1, status_forcelist={429, 500, 502, 503, 504}, allowed_methods=None)


class AwsError(Exception):
    """AWS did not do it; the message has the status and AWS's own name of the error, nothing else."""


class LeanAws:
    """Amazon SQS's SendMessage, Systems Manager's GetParameter, DynamoDB's GetItem and KMS's Decrypt, over AWS's
    JSON protocol.

    Source: SQS Developer Guide, "Making Query API requests using AWS JSON protocol"; Systems Manager API Reference;
    DynamoDB Developer Guide, "DynamoDB low-level API"; KMS API Reference, "Decrypt".
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._region = environment["AWS_REGION"]
        self._endpoint = environment.get("AWS_ENDPOINT_URL", "")
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1.0, read=1.0), retries=_RETRY)
        # In Lambda: from the environment, or with SnapStart from the container endpoint, refreshed by botocore.
        credentials = CredentialResolver([EnvProvider(), ContainerProvider()]).load_credentials()
        if credentials is None:
            raise AwsError("no credentials: neither in the environment nor from a container endpoint")
        self._credentials = credentials

    def send_message(self, *, QueueUrl: str, **message: str) -> None:  # noqa: N803 - as boto3 spells them
        """Put a message on a queue. Raises AwsError, or urllib3.exceptions.HTTPError when no answer came."""
        parts = urlsplit(QueueUrl)
        endpoint = self._endpoint or f"{parts.scheme}://{parts.netloc}"
        self._call("sqs", endpoint, "AmazonSQS.SendMessage", {"QueueUrl": QueueUrl, **message})

    def get_parameter(self, name: str) -> str:
        """A SecureString, decrypted. Raises as `send_message` does."""
        answer = self._call(
            "ssm", self._regional("ssm"), "AmazonSSM.GetParameter", {"Name": name, "WithDecryption": True}
        )
        return str(answer["Parameter"]["Value"])

    def get_text(self, table: str, key: str) -> str:
        """The text `body` of an item of the state table; empty when there is none. Raises as `send_message` does."""
        wanted = {"TableName": table, "Key": {"pk": {"S": key}}}
        answer = self._call("dynamodb", self._regional("dynamodb"), "DynamoDB_20120810.GetItem", wanted)
        return str(answer.get("Item", {}).get("body", {}).get("S", ""))

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> str:
        """What was encrypted for that context, given in base64. Raises as `send_message` does."""
        wanted = {"CiphertextBlob": sealed, "EncryptionContext": context}
        answer = self._call("kms", self._regional("kms"), "TrentService.Decrypt", wanted)
        return base64.b64decode(answer["Plaintext"]).decode()

    def _regional(self, service: str) -> str:
        return self._endpoint or f"https://{service}.{self._region}.{_suffix(self._region)}"

    def _call(self, service: str, endpoint: str, target: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        version = "1.1" if service in {"ssm", "kms"} else "1.0"
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
        body = json.dumps(arguments)
        url = f"{endpoint.rstrip('/')}/"
        request = AWSRequest(method="POST", url=url, data=body, headers=headers)
        SigV4Auth(self._credentials, service, self._region).add_auth(request)
        answer = self._http.request("POST", url, body=body, headers=dict(request.headers.items()))
        if answer.status != 200:
            raise AwsError(f"{target}: {answer.status} {_error_type(answer.data)}")
        found: dict[str, Any] = json.loads(answer.data)
        return found


class Secret:
    """A secret by its name, read when first asked for and again when it is old."""

    def __init__(self, name: str, read: Callable[[str], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._read = read
        self._clock = clock
        self._value = ""
        self._read_at = 0.0

    def value(self) -> str:
        """The secret itself; never put it in a log or a message."""
        if not self._value or self._clock() - self._read_at > SECRET_AGE:
            self._value = self._read(self._name)
            self._read_at = self._clock()
        return self._value


def lean_tokens(aws: LeanAws, settings: InboundSettings) -> Callable[[str], str]:
    """Finds a workspace's bot token, as `core.aws.tokens` does with boto3."""
    home = Secret(settings.slack_bot_token_parameter, aws.get_parameter)

    def read(team: str) -> str:
        sealed = aws.get_text(settings.installations_table, workspaces.key(team))
        return aws.decrypt(sealed, workspaces.context(team)) if sealed else ""

    @cache
    def installed(team: str) -> Secret:
        return Secret(team, read)

    def token(team: str) -> str:
        return (installed(team).value() if settings.installations_table and team else "") or home.value()

    return token


@cache
def lean_aws() -> LeanAws:
    """The one client of this process."""
    return LeanAws(os.environ)


def _suffix(region: str) -> str:
    """The DNS suffix of the region's partition (AWS General Reference, "AWS service endpoints")."""
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def _error_type(body: bytes) -> str:
    try:
        return str(json.loads(body).get("__type", "")).rpartition("#")[2]
    except ValueError:
        return ""

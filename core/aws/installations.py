"""The table of installations: which workspaces Orderly was added to, with the bot token of each, encrypted by KMS."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from core.workspaces import NotInstalledError, context, key


@dataclass(frozen=True)
class Installation:
    """Orderly in a workspace other than home: the workspace's id and name, the user who added it, the bot token."""

    team: str
    name: str
    by: str
    token: str


@dataclass(frozen=True)
class Installations:
    """`pk` says what an item is: `team#…` a workspace, `state#…` an installation that was begun."""

    dynamodb: Any
    kms: Any
    table: str
    now: Callable[[], datetime]
    key_arn: str = ""
    """What tokens are encrypted with; only who adds workspaces needs it."""

    def add(self, new: Installation) -> None:
        """Keep a workspace's token, in the place of the one before."""
        sealed = self.kms.encrypt(KeyId=self.key_arn, Plaintext=new.token.encode(), EncryptionContext=context(new.team))
        item = {
            "pk": {"S": key(new.team)},
            "name": {"S": new.name},
            "by": {"S": new.by},
            "added": {"N": self._seconds(self.now())},
            "body": {"S": base64.b64encode(sealed["CiphertextBlob"]).decode()},
        }
        self.dynamodb.put_item(TableName=self.table, Item=item)

    def token(self, team: str) -> str:
        """A workspace's bot token; empty when Orderly was not added to it this way.

        Raises:
            NotInstalledError: it was, and was removed.
        """
        item = self.dynamodb.get_item(TableName=self.table, Key={"pk": {"S": key(team)}}, ConsistentRead=True).get(
            "Item"
        )
        if not item:
            return ""
        if "body" not in item:
            raise NotInstalledError(team)
        sealed = base64.b64decode(item["body"]["S"])
        opened = self.kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context(team))
        return str(opened["Plaintext"].decode())

    def remove(self, team: str, at: datetime) -> bool:
        """Forget a workspace's token, unless it was added anew since; whether there was one to forget."""
        return self._write(
            "update_item",
            Key={"pk": {"S": key(team)}},
            UpdateExpression="SET removed = :at REMOVE body",
            ConditionExpression="attribute_exists(body) AND added <= :at",
            ExpressionAttributeValues={":at": {"N": self._seconds(at)}},
        )

    def begin(self, lasting: timedelta) -> str:
        """A word that goes to Slack and back, so that only an installation that was begun here can be completed."""
        state = secrets.token_urlsafe(32)
        item = {"pk": {"S": f"state#{state}"}, "ttl": {"N": self._seconds(self.now() + lasting)}}
        self.dynamodb.put_item(TableName=self.table, Item=item)
        return state

    def complete(self, state: str) -> bool:
        """Whether this was begun and not completed yet, nor too long ago; only the first who asks hears yes."""
        return self._write(
            "delete_item",
            Key={"pk": {"S": f"state#{state}"}},
            ConditionExpression="#ttl > :now",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues={":now": {"N": self._seconds(self.now())}},
        )

    def _write(self, method: str, **what: Any) -> bool:
        try:
            getattr(self.dynamodb, method)(TableName=self.table, **what)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    @staticmethod
    def _seconds(at: datetime) -> str:
        return str(int(at.timestamp()))

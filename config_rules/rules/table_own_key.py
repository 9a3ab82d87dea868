"""Who may read a table also needs its key."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import TABLE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"tableName": "orders"}
_KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


@rule(
    resource=TABLE,
    severity="medium",
    references=("AWS Config DYNAMODB_TABLE_ENCRYPTED_KMS",),
    examples=(
        passes({**_NAME, "ssedescription": {"status": "ENABLED", "ssetype": "KMS", "kmsmasterKeyArn": _KEY}}),
        breaks("is encrypted with a key of DynamoDB's own", {**_NAME, "ssedescription": None}),
    ),
)
def table_own_key(table: ConfigItem) -> Verdict:
    """A DynamoDB table is encrypted with a key of this account.

    Every table is encrypted; with a key of yours, or AWS's in your account, its use can be seen and ended. By hand,
    since the key is yours to choose: `aws dynamodb update-table --table-name … --sse-specification
    Enabled=true,SSEType=KMS,KMSMasterKeyId=…`; back with `Enabled=false`. Requests to KMS are paid for.
    """
    if not table.knows("ssedescription"):
        return Unknown("has an encryption that was not recorded")
    found = table.get("ssedescription")
    if not found:
        return Broken("is encrypted with a key of DynamoDB's own")
    own = found.get("ssetype") == "KMS"
    return Compliant() if own else Unknown("has an encryption that was only half recorded")

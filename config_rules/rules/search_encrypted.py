"""What is in a search domain is encrypted."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import SEARCH
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=SEARCH,
    severity="medium",
    references=("Security Hub Opensearch.1", "AWS Config OPENSEARCH_ENCRYPTED_AT_REST"),
    examples=(
        passes({"domainName": "orders", "encryptionAtRestOptions": {"enabled": True}}),
        breaks("is not encrypted", {"domainName": "orders", "encryptionAtRestOptions": {"enabled": False}}),
    ),
)
def search_encrypted(domain: ConfigItem) -> Verdict:
    """A search domain is encrypted.

    By hand, since it cannot be turned off again, and the key is yours to choose: `aws opensearch update-domain-
    config --domain-name … --encryption-at-rest-options Enabled=true,KmsKeyId=…`. It takes OpenSearch, or
    Elasticsearch from 6.7 on; older ones need a new domain.
    """
    found = domain.get("encryptionAtRestOptions.enabled")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("is not encrypted")

"""What the servers of a search domain tell each other is encrypted."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import SEARCH
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=SEARCH,
    severity="medium",
    references=("Security Hub Opensearch.3", "AWS Config OPENSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK"),
    examples=(
        passes({"domainName": "orders", "nodeToNodeEncryptionOptions": {"enabled": True}}),
        breaks(
            "sends what is in it between its servers as it is",
            {"domainName": "orders", "nodeToNodeEncryptionOptions": {"enabled": False}},
        ),
    ),
)
def search_nodes_encrypted(domain: ConfigItem) -> Verdict:
    """A search domain encrypts what its servers tell each other.

    By hand, since it cannot be turned off again: `aws opensearch update-domain-config --domain-name … --node-to-
    node-encryption-options Enabled=true`. It takes OpenSearch, or Elasticsearch from 6.7 on; older ones need a new
    domain.
    """
    found = domain.get("nodeToNodeEncryptionOptions.enabled")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("sends what is in it between its servers as it is")

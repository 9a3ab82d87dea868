"""People have one identity, and lose it when they leave."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=ACCOUNT,
    severity="low",
    references=(
        "CIS AWS 7.0.0 2.19",
        "CIS AWS 6.0.0 2.20",
        "CIS AWS 5.0.0 1.20",
        "CIS AWS 3.0.0 1.21",
    ),
    examples=(
        passes(
            {},
            beside={
                "SamlProviders": [
                    {"arn": "arn:aws:iam::123456789012:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"}
                ]
            },
        ),
        breaks("has no identity provider for people", {}, beside={"SamlProviders": []}),
    ),
)
def account_federated(account: ConfigItem) -> Verdict:
    """An account has people sign in through an identity provider.

    IAM Identity Center makes such a provider in every account that it serves, and costs nothing. There is no fix: who
    your people are is known elsewhere. By hand: turn on IAM Identity Center in the organization's management account,
    connect it with your directory, give groups permission sets, then delete the users.
    """
    providers = account.beside("SamlProviders")
    if not isinstance(providers, list):
        return Unknown("has identity providers that were not recorded")
    return Compliant() if providers else Broken("has no identity provider for people")

"""AWS knows whom to call when something is wrong."""

from __future__ import annotations

from automation.fixes.contacts import security_contact
from config_rules.chosen import Contact
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 2.3",
        "CIS AWS 6.0.0 2.2",
        "CIS AWS 5.0.0 1.2",
        "CIS AWS 3.0.0 1.2",
        "Security Hub Account.1",
        "AWS Config SECURITY_ACCOUNT_INFORMATION_PROVIDED",
    ),
    examples=(
        passes({}, beside={"SecurityContact": {"name": "Security", "emailAddress": "security@example.com"}}),
        breaks("has no security contact", {}, beside={"SecurityContact": None}),
        breaks(
            "has no security contact",
            {},
            beside={"SecurityContact": None},
            given={"contact": "Ada Lovelace;Security;security@example.com;+47 22 00 00 00"},
            fix="secure setting=security-contact resource=123456789012 "
            'to="Ada Lovelace; Security; security@example.com; +47 22 00 00 00"',
        ),
    ),
)
def account_security_contact(account: ConfigItem, contact: Contact | None = None) -> Verdict:
    """An account has a security contact.

    AWS writes to it when keys are found on the internet or machines attack others; without one, only the root user's
    mailbox gets that. Who it is, only you know: with the parameter `contact` there is a fix. By hand: `aws account
    put-alternate-contact --alternate-contact-type SECURITY --name … --title … --email-address … --phone-number …`;
    taken back by `delete-alternate-contact`.
    """
    if "SecurityContact" not in account.supplementary:
        return Unknown("has a security contact that was not recorded")
    if account.beside("SecurityContact") is not None:
        return Compliant()
    return Broken("has no security contact", security_contact.call(account.id, contact) if contact else None)

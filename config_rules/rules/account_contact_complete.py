"""AWS knows whose an account is."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_ADA = {"fullName": "Ada Lovelace", "phoneNumber": "+47 22 00 00 00", "addressLine1": "Storgata 1", "city": "Oslo"}


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=("CIS AWS 7.0.0 2.2", "CIS AWS 6.0.0 2.1", "CIS AWS 5.0.0 1.1", "CIS AWS 3.0.0 1.1"),
    examples=(
        passes({}, beside={"ContactInformation": {**_ADA, "companyName": "Orders AS"}}),
        breaks("is in the name of a person, without a company", {}, beside={"ContactInformation": _ADA}),
        breaks(
            "is in the name of a person, without a company",
            {},
            beside={"ContactInformation": {**_ADA, "companyName": " "}},
        ),
    ),
)
def account_contact_complete(account: ConfigItem) -> Verdict:
    """An account's contact details name the company that it belongs to.

    Whoever can show to be the contact can get the account back when the root password and its MFA are lost, and
    people leave. Whether the details are of today, only people can say: look at them once a year. By hand:
    `aws account put-contact-information`, or Account in the console.
    """
    contact = account.beside("ContactInformation")
    # AWS keeps no account without a name: an answer that lacks it is no answer.
    if not isinstance(contact, dict) or not contact.get("fullName"):
        return Unknown("has contact details that were not recorded")
    named = str(contact.get("companyName") or "").strip()
    return Compliant() if named else Broken("is in the name of a person, without a company")

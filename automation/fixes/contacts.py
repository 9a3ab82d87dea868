"""Whom AWS writes to about an account."""

from __future__ import annotations

from automation.fixes.fix import fix_to, nothing_to_do
from automation.fixes.iam import of_account
from core.plan import Plan, Step
from core.reader import Reader
from core.refusal import Refusal
from core.spelling import contact


@fix_to(
    "a contact (name; title; e-mail; phone)",
    "Ada Lovelace; Head of security; security@example.com; +47 22 00 00 00",
    reads={"account:GetAlternateContact"},
    acts={"account:PutAlternateContact"},
    undo_acts={"account:DeleteAlternateContact"},
)
def security_contact(aws: Reader, resource: str, to: str) -> Plan:
    """AWS writes to this contact when it sees something wrong with the account's security."""
    what = of_account(aws, resource)
    account = aws.client("account")
    kind = {"AlternateContactType": "SECURITY"}
    try:
        account.get_alternate_contact(**kind)
        return nothing_to_do(what, "has a security contact")
    except account.exceptions.ResourceNotFoundException:
        pass
    try:
        name, title, email, phone = contact(to).split("; ")
    except ValueError as error:
        raise Refusal(f"“{to}” {error}") from error
    new = {**kind, "Name": name, "Title": title, "EmailAddress": email, "PhoneNumber": phone}
    says = f"Make {name} ({email}) the security contact of account {what}"
    back = Step("account", "delete_alternate_contact", kind, f"Delete the security contact of account {what}")
    return Plan(says, (Step("account", "put_alternate_contact", new, says, back),), (what,))

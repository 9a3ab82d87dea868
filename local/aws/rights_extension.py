"""IAM in moto asks for rights by the name that a service signs with; AWS's policies name some services otherwise."""

from __future__ import annotations

from moto.iam.access_control import IAMRequestBase

# Service Authorization Reference: the prefix of CloudWatch's actions is `cloudwatch`; it signs as `monitoring`.
_PREFIXES = {"monitoring": "cloudwatch"}


def install() -> None:
    """Have moto look for rights under AWS's own names, in this process."""
    check = IAMRequestBase.check_action_permitted

    def check_action_permitted(self: IAMRequestBase, resource: str) -> None:
        service, _, action = self._action.partition(":")
        self._action = f"{_PREFIXES.get(service, service)}:{action}"
        check(self, resource)

    IAMRequestBase.check_action_permitted = check_action_permitted  # type: ignore[method-assign]

"""Containers on Fargate run on a platform that is still mended."""

from __future__ import annotations

from automation.fixes.containers import service_platform
from config_rules.item import ConfigItem
from config_rules.kinds import CONTAINER_SERVICE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

# Amazon ECS Developer Guide, "Fargate platform versions": the newest for Linux and for Windows.
_NEWEST = {"linux": "1.4.0", "windows": "1.0.0"}


@rule(
    resource=CONTAINER_SERVICE,
    severity="medium",
    references=("Security Hub ECS.10", "AWS Config ECS_FARGATE_LATEST_PLATFORM_VERSION"),
    examples=(
        passes({"platformVersion": "LATEST", "platformFamily": "Linux"}),
        passes({"platformVersion": "1.4.0", "platformFamily": "Linux"}),
        passes({"platformVersion": "1.0.0", "platformFamily": "WINDOWS_SERVER_2022_CORE"}),
        exempts("does not run on Fargate", {"platformVersion": None, "platformFamily": None, "launchType": "EC2"}),
        breaks(
            "stays on the platform 1.3.0, where 1.4.0 is the newest",
            {"platformVersion": "1.3.0", "platformFamily": "Linux"},
            fix="secure setting=service-platform resource=arn:aws:ecs:eu-west-1:123456789012:service/main/orders",
        ),
    ),
)
def container_service_platform(service: ConfigItem) -> Verdict:
    """A container service on Fargate runs on the newest platform.

    `LATEST` is taken anew with every deployment.
    """
    version, family = service.get("platformVersion"), service.get("platformFamily")
    if version is None and service.knows("platformVersion") and service.get("launchType") in {"EC2", "EXTERNAL"}:
        return NotApplicable("does not run on Fargate")
    if version == "LATEST":
        return Compliant()
    if not (isinstance(version, str) and isinstance(family, str)):
        return Unknown("has a platform that was not recorded")
    newest = _NEWEST["windows" if family.lower().startswith("windows") else "linux"]
    if version == newest:
        return Compliant()
    return Broken(f"stays on the platform {version}, where {newest} is the newest", service_platform.call(service.id))

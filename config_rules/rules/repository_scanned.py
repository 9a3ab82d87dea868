"""Images are looked at for known holes before they run."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from automation.fixes.containers import scan_on_push
from config_rules.item import ConfigItem
from config_rules.kinds import REPOSITORY
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_OFF = {"repositoryName": "orders", "imageScanningConfiguration": {"scanOnPush": False}}
_FIX = "secure setting=scan-on-push resource=orders"


def _registry(frequency: str, pattern: str) -> dict[str, Any]:
    filters = [{"filter": pattern, "filterType": "WILDCARD"}]
    rules = [{"scanFrequency": frequency, "repositoryFilters": filters}]
    return {"RegistryScanning": {"scanType": "ENHANCED", "rules": rules}}


@rule(
    resource=REPOSITORY,
    severity="medium",
    references=("Security Hub ECR.1", "AWS Config ECR_PRIVATE_IMAGE_SCANNING_ENABLED"),
    examples=(
        passes({"repositoryName": "orders", "imageScanningConfiguration": {"scanOnPush": True}}),
        passes(_OFF, beside=_registry("CONTINUOUS_SCAN", "*")),
        passes(_OFF, beside=_registry("SCAN_ON_PUSH", "ord*")),
        breaks("is scanned by nobody", _OFF, beside={"RegistryScanning": {"scanType": "BASIC", "rules": []}}, fix=_FIX),
        breaks("is scanned by nobody", _OFF, beside=_registry("CONTINUOUS_SCAN", "invoices*"), fix=_FIX),
        breaks("is scanned by nobody", _OFF, beside=_registry("MANUAL", "*"), fix=_FIX),
    ),
)
def repository_scanned(repository: ConfigItem) -> Verdict:
    """A repository's images are scanned when they are pushed, or all the time.

    Its own setting counts, and so does the registry's, which AWS prefers: there Inspector can scan all the time, for
    money.
    """
    own = repository.get("imageScanningConfiguration.scanOnPush")
    if own is True:
        return Compliant()
    registry = repository.beside("RegistryScanning")
    if own is None or registry is None:
        return Unknown("has a scanning that was not recorded")
    name = repository.get("repositoryName") or repository.id
    if any(_scans(one, name) for one in registry.get("rules") or ()):
        return Compliant()
    return Broken("is scanned by nobody", scan_on_push.call(repository.id))


def _scans(found: Mapping[str, Any], name: str) -> bool:
    """Whether the registry's rule is about that repository. In a filter, `*` is any text, and one without is a part."""
    patterns = [str(one.get("filter")) for one in found.get("repositoryFilters") or ()]
    matches = any(fnmatchcase(name, one if "*" in one else f"*{one}*") for one in patterns)
    return matches and found.get("scanFrequency") in {"SCAN_ON_PUSH", "CONTINUOUS_SCAN"}

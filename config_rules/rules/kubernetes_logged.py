"""Who did what in a cluster can be told."""

from __future__ import annotations

from typing import Any

from automation.fixes.containers import kubernetes_logs
from config_rules.item import ConfigItem
from config_rules.kinds import KUBERNETES
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Words

_FIX = "secure setting=kubernetes-logs resource=orders"


def _logs(*kinds: str) -> dict[str, Any]:
    return {"logging": {"clusterLogging": {"enabledTypes": [{"type": kind} for kind in kinds]}}}


@rule(
    resource=KUBERNETES,
    severity="medium",
    references=("Security Hub EKS.8", "AWS Config EKS_CLUSTER_LOG_ENABLED"),
    examples=(
        passes(_logs("api", "audit", "authenticator", "scheduler")),
        passes(_logs("audit"), given={"types": "audit"}),
        breaks("does not log api, authenticator", _logs("audit"), fix=_FIX),
        breaks("does not log api, audit, authenticator", _logs(), fix=_FIX),
    ),
)
def kubernetes_logged(cluster: ConfigItem, types: Words = ("api", "audit", "authenticator")) -> Verdict:
    """A Kubernetes cluster logs what was asked of it, and by whom.

    The fix turns on api, audit and authenticator; what they write is paid for. The other two, controllerManager and
    scheduler, are about why something ran or did not.
    """
    found = cluster.get("logging.clusterLogging.enabledTypes")
    if not isinstance(found, list) or any("type" not in one for one in found):
        return Unknown("has logs that were not recorded")
    on = {one["type"] for one in found}
    missing = [kind for kind in types if kind not in on]
    return Broken(f"does not log {', '.join(missing)}", kubernetes_logs.call(cluster.id)) if missing else Compliant()

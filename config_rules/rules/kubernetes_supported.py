"""Clusters run a Kubernetes that is still mended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from config_rules.item import ConfigItem
from config_rules.kinds import KUBERNETES
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

# Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS": the end of standard and of extended
# support. 1.35 is from endoflife.date, which takes it from there.
ENDS: Mapping[str, tuple[date, date]] = MappingProxyType(
    {
        "1.27": (date(2024, 7, 24), date(2025, 7, 24)),
        "1.28": (date(2024, 11, 26), date(2025, 11, 26)),
        "1.29": (date(2025, 3, 23), date(2026, 3, 23)),
        "1.30": (date(2025, 7, 23), date(2026, 7, 23)),
        "1.31": (date(2025, 11, 26), date(2026, 11, 26)),
        "1.32": (date(2026, 3, 23), date(2027, 3, 23)),
        "1.33": (date(2026, 7, 29), date(2027, 7, 29)),
        "1.34": (date(2026, 12, 2), date(2027, 12, 2)),
        "1.35": (date(2027, 3, 27), date(2028, 3, 27)),
    }
)


@rule(
    resource=KUBERNETES,
    severity="high",
    references=("Security Hub EKS.2", "AWS Config EKS_CLUSTER_SUPPORTED_VERSION"),
    examples=(
        passes({"version": "1.34"}),
        breaks(
            "runs Kubernetes 1.32, whose standard support ended on 23 March 2026; until 23 March 2027 it costs extra",
            {"version": "1.32"},
        ),
        breaks("runs Kubernetes 1.29, whose support ended on 23 March 2026", {"version": "1.29"}),
    ),
)
def kubernetes_supported(cluster: ConfigItem) -> Verdict:
    """A Kubernetes cluster runs a version in standard support.

    After it comes a year that costs several times as much, and then AWS updates the control plane by itself. There is
    no fix, since there is no way back: look at the upgrade insights, update the cluster by one minor version, then its
    add-ons and nodes, and again.
    """
    version = cluster.get("version")
    if not isinstance(version, str):
        return Unknown("has a version that was not recorded")
    if version not in ENDS:
        return Unknown(f"runs Kubernetes {version}, whose end is not known here")
    today = cluster.captured.date()
    standard, extended = ENDS[version]
    if today < standard:
        return Compliant()
    if today < extended:
        return Broken(
            f"runs Kubernetes {version}, whose standard support ended on {_said(standard)}; "
            f"until {_said(extended)} it costs extra"
        )
    return Broken(f"runs Kubernetes {version}, whose support ended on {_said(extended)}")


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

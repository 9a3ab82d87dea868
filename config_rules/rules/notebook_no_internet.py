"""A notebook goes to the internet through a network of yours, or not at all."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import NOTEBOOK
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=NOTEBOOK,
    severity="high",
    references=("Security Hub SageMaker.1", "AWS Config SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS"),
    examples=(
        passes({"notebookInstanceName": "orders", "directInternetAccess": "Disabled"}),
        breaks(
            "is on the internet directly, past any network of yours",
            {"notebookInstanceName": "orders", "directInternetAccess": "Enabled"},
        ),
    ),
)
def notebook_no_internet(notebook: ConfigItem) -> Verdict:
    """A notebook instance has no way to the internet past your network.

    There is no fix: it is chosen when the notebook is made. By hand: make a new one in a subnet of a VPC with
    DirectInternetAccess Disabled, move the work there, delete the old one; until then it can be stopped.
    """
    match notebook.get("directInternetAccess"):
        case "Disabled":
            return Compliant()
        case "Enabled":
            return Broken("is on the internet directly, past any network of yours")
    return Unknown("has a network that was not recorded")

"""Who works in a notebook cannot change what it runs on."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import NOTEBOOK
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=NOTEBOOK,
    severity="medium",
    references=("Security Hub SageMaker.3", "AWS Config SAGEMAKER_NOTEBOOK_INSTANCE_ROOT_ACCESS_CHECK"),
    examples=(
        passes({"notebookInstanceName": "orders", "rootAccess": "Disabled"}),
        breaks("lets its users be root", {"notebookInstanceName": "orders", "rootAccess": "Enabled"}),
    ),
)
def notebook_no_root(notebook: ConfigItem) -> Verdict:
    """A notebook instance lets nobody be root.

    There is no fix, since it takes a stop: stop it, set RootAccess Disabled, start it. What a lifecycle configuration
    installs still runs as root.
    """
    match notebook.get("rootAccess"):
        case "Disabled":
            return Compliant()
        case "Enabled":
            return Broken("lets its users be root")
    return Unknown("has users of whom nothing was recorded")

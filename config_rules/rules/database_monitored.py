"""What happens on a database's server can be seen."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=DATABASE,
    severity="low",
    references=("Security Hub RDS.6", "AWS Config RDS_ENHANCED_MONITORING_ENABLED"),
    examples=(
        passes({"dBInstanceIdentifier": "orders", "monitoringInterval": 60}),
        breaks("has no enhanced monitoring", {"dBInstanceIdentifier": "orders", "monitoringInterval": 0}),
    ),
)
def database_monitored(database: ConfigItem) -> Verdict:
    """A database has enhanced monitoring, by the minute or finer.

    By hand, since it takes a role that you must choose: make one for `monitoring.rds.amazonaws.com` with the policy
    AmazonRDSEnhancedMonitoringRole, then `aws rds modify-db-instance --db-instance-identifier … --monitoring-interval
    60 --monitoring-role-arn …`; back with an interval of 0. Its log in CloudWatch is paid for.
    """
    seconds = database.get("monitoringInterval")
    if not isinstance(seconds, int):
        return Unknown("has a monitoring that was not recorded")
    return Compliant() if seconds else Broken("has no enhanced monitoring")

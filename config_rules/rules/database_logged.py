"""A database's log outlives the database."""

from __future__ import annotations

from automation.fixes.rds import database_logs, log_of
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ORDERS = {"dBInstanceIdentifier": "orders", "dBClusterIdentifier": None, "engine": "postgres"}
_FIX = "secure setting=database-logs resource=orders"


@rule(
    resource=DATABASE,
    severity="medium",
    references=("Security Hub RDS.9", "AWS Config RDS_LOGGING_ENABLED"),
    examples=(
        passes({**_ORDERS, "enabledCloudwatchLogsExports": ["postgresql", "upgrade"]}),
        passes({**_ORDERS, "engine": "mysql", "enabledCloudwatchLogsExports": ["error"]}),
        breaks(
            "does not write its postgresql log to CloudWatch",
            {**_ORDERS, "enabledCloudwatchLogsExports": ["upgrade"]},
            fix=_FIX,
        ),
        breaks(
            "does not write its error log to CloudWatch",
            {**_ORDERS, "engine": "sqlserver-se", "enabledCloudwatchLogsExports": None},
            fix=_FIX,
        ),
        exempts("runs db2-se, whose logs are not known here", {**_ORDERS, "engine": "db2-se"}),
        exempts("is in a cluster", {**_ORDERS, "dBClusterIdentifier": "main"}),
    ),
)
def database_logged(database: ConfigItem) -> Verdict:
    """A database writes the log that says what went wrong to CloudWatch.

    Security Hub wants all logs of an engine; the others (audit, slow queries) cost more, and need an option group or a
    parameter group that only you can choose.
    """
    engine = database.get("engine")
    if not (isinstance(engine, str) and database.knows("dBClusterIdentifier")):
        return Unknown("has an engine or a cluster that was not recorded")
    if database.get("dBClusterIdentifier"):
        return NotApplicable("is in a cluster")
    log = log_of(engine)
    if log is None:
        return NotApplicable(f"runs {engine}, whose logs are not known here")
    if not database.knows("enabledCloudwatchLogsExports"):
        return Unknown("has logs that were not recorded")
    if log in (database.get("enabledCloudwatchLogsExports") or ()):
        return Compliant()
    return Broken(f"does not write its {log} log to CloudWatch", database_logs.call(called(database)))

"""Nobody needs a password for a database."""

from __future__ import annotations

from automation.fixes.rds import database_iam_login as take_tokens
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ORDERS = {"dBInstanceIdentifier": "orders", "dBClusterIdentifier": None, "engine": "postgres"}
_TAKE_TOKENS = {"mariadb", "mysql", "postgres"}


@rule(
    resource=DATABASE,
    severity="medium",
    references=("Security Hub RDS.10", "AWS Config RDS_INSTANCE_IAM_AUTHENTICATION_ENABLED"),
    examples=(
        passes({**_ORDERS, "iAMDatabaseAuthenticationEnabled": True}),
        breaks(
            "lets nobody in by IAM, only by password",
            {**_ORDERS, "iAMDatabaseAuthenticationEnabled": False},
            fix="secure setting=database-iam-login resource=orders",
        ),
        exempts("runs oracle-ee, which knows no IAM", {**_ORDERS, "engine": "oracle-ee"}),
        exempts("is in a cluster", {**_ORDERS, "dBClusterIdentifier": "main"}),
    ),
)
def database_iam_login(database: ConfigItem) -> Verdict:
    """A database lets in whom IAM knows, by a token that lasts a quarter of an hour.

    A password still works beside it, until the database's own users are told otherwise. Oracle and SQL Server cannot.
    """
    engine, found = database.get("engine"), database.get("iAMDatabaseAuthenticationEnabled")
    if not (isinstance(engine, str) and database.knows("dBClusterIdentifier")):
        return Unknown("has an engine or a cluster that was not recorded")
    if database.get("dBClusterIdentifier"):
        return NotApplicable("is in a cluster")
    if engine not in _TAKE_TOKENS:
        return NotApplicable(f"runs {engine}, which knows no IAM")
    if not isinstance(found, bool):
        return Unknown("has logins that were not recorded")
    if found:
        return Compliant()
    return Broken("lets nobody in by IAM, only by password", take_tokens.call(called(database)))

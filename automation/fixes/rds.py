"""Settings of databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.fix import at_once, fix, nothing_to_do, refusing, set_again
from core.plan import Plan, Resource, Step, tags_in
from core.reader import Reader
from core.refusal import Refusal

_READS = {"rds:DescribeDBInstances"}
_ACTS = {"rds:ModifyDBInstance"}
DAYS_KEPT = 7
"""For how long the fix has backups kept."""
_LOGS = {"mariadb": "error", "mysql": "error", "oracle": "alert", "postgres": "postgresql", "sqlserver": "error"}


def log_of(engine: str) -> str | None:
    """The log of a database engine (`oracle-ee`) that says what went wrong; None for an engine that is not known."""
    return _LOGS.get(engine.partition("-")[0])


@fix(reads=_READS, acts=_ACTS)
def minor_upgrades(aws: Reader, resource: str) -> Plan:
    """A database takes minor upgrades in its maintenance window; one that was made stays made."""
    found = _database(aws, resource)
    what = _resource(found)
    if found.get("AutoMinorVersionUpgrade"):
        return nothing_to_do(what, "takes minor upgrades")
    return _modified(
        what,
        {"AutoMinorVersionUpgrade": True},
        {"AutoMinorVersionUpgrade": False},
        says=f"Have {what} take minor upgrades by itself",
        back=f"Have {what} take no minor upgrades",
    )


@fix(reads=_READS, acts=_ACTS, careful=True)
def database_private(aws: Reader, resource: str) -> Plan:
    """A database has no address on the internet; whoever comes from there is cut off."""
    found = _database(aws, resource)
    what = _resource(found)
    if found.get("PubliclyAccessible") is False:
        return nothing_to_do(what, "has no public address")
    return _modified(
        what,
        {"PubliclyAccessible": False},
        {"PubliclyAccessible": True},
        says=f"Take the public address from {what}",
        back=f"Give {what} a public address again",
    )


@fix(reads=_READS, acts=_ACTS, careful=True)
def multi_az(aws: Reader, resource: str) -> Plan:
    """A database has a standby in another zone, and costs twice as much."""
    found = _alone(_database(aws, resource))
    what = _resource(found)
    if found.get("MultiAZ"):
        return nothing_to_do(what, "has a standby")
    return _modified(
        what,
        {"MultiAZ": True, **at_once(found["DBInstanceIdentifier"], found, "MultiAZ")},
        {"MultiAZ": False, "ApplyImmediately": True},
        says=f"Give {what} a standby in another zone, at twice the price",
        back=f"Take the standby from {what}",
    )


@fix(reads=_READS, acts=_ACTS)
def database_protection(aws: Reader, resource: str) -> Plan:
    """A database cannot be deleted before somebody turns this protection off."""
    found = _alone(_database(aws, resource))
    what = _resource(found)
    if found.get("DeletionProtection"):
        return nothing_to_do(what, "is protected from deletion")
    return _modified(
        what,
        {"DeletionProtection": True},
        {"DeletionProtection": False},
        says=f"Protect {what} from deletion",
        back=f"Protect {what} from deletion no more",
    )


@fix(reads=_READS, acts=_ACTS, careful=True)
def database_backups(aws: Reader, resource: str) -> Plan:
    """A database's backups are kept for a week; one that had none may be held up for some minutes."""
    found = _alone(_database(aws, resource))
    what = _resource(found)
    before = int(found.get("BackupRetentionPeriod", 0))
    if before >= DAYS_KEPT:
        return nothing_to_do(what, f"keeps its backups for {before} days")
    back = f"Keep the backups of {what} for {before} day{'' if before == 1 else 's'} again"
    return _modified(
        what,
        {"BackupRetentionPeriod": DAYS_KEPT, **at_once(found["DBInstanceIdentifier"], found, "BackupRetentionPeriod")},
        {"BackupRetentionPeriod": before, "ApplyImmediately": True},
        says=f"Keep the backups of {what} for {DAYS_KEPT} days"
        + ("" if before else ", which may hold it up for some minutes"),
        back=back if before else f"Make no backups of {what}, which deletes those that it has and may hold it up",
    )


@fix(reads=_READS, acts=_ACTS, careful=True)
def database_logs(aws: Reader, resource: str) -> Plan:
    """A database writes its error log to CloudWatch Logs, where it is paid for."""
    found = _alone(_database(aws, resource))
    what = _resource(found)
    log = log_of(found["Engine"])
    if log is None:
        raise Refusal(f"I do not know the logs of {found['Engine']}.")
    if log in (found.get("EnabledCloudwatchLogsExports") or ()):
        return nothing_to_do(what, "writes its log to CloudWatch")
    return _modified(
        what,
        {"CloudwatchLogsExportConfiguration": {"EnableLogTypes": [log]}},
        {"CloudwatchLogsExportConfiguration": {"DisableLogTypes": [log]}},
        says=f"Have {what} write its {log} log to CloudWatch Logs",
        back=f"Have {what} write its {log} log to CloudWatch Logs no more",
    )


@fix(reads=_READS, acts=_ACTS, careful=True)
def database_iam_login(aws: Reader, resource: str) -> Plan:
    """A database also lets in whom IAM knows, by a token rather than a password."""
    found = _alone(_database(aws, resource))
    what = _resource(found)
    if found.get("IAMDatabaseAuthenticationEnabled"):
        return nothing_to_do(what, "takes tokens of IAM")
    return _modified(
        what,
        {
            "EnableIAMDatabaseAuthentication": True,
            **at_once(found["DBInstanceIdentifier"], found, "IAMDatabaseAuthenticationEnabled"),
        },
        {"EnableIAMDatabaseAuthentication": False, "ApplyImmediately": True},
        says=f"Have {what} take tokens of IAM, too",
        back=f"Have {what} take no tokens of IAM",
    )


@fix(reads={*_READS, "rds:DescribeCertificates"}, acts=_ACTS, careful=True)
def ca_certificate(aws: Reader, resource: str) -> Plan:
    """A database gets a certificate of the newest authority; clients must trust that one before."""
    found = _database(aws, resource)
    what = _resource(found)
    pages = list(aws.client("rds").get_paginator("describe_certificates").paginate())
    new = next(
        (page["DefaultCertificateForNewLaunches"] for page in pages if "DefaultCertificateForNewLaunches" in page), ""
    )
    if not new:
        raise Refusal("AWS does not tell me which certificate authority new databases get.")
    before = found.get("CACertificateIdentifier", "")
    if new == found.get("PendingModifiedValues", {}).get("CACertificateIdentifier"):
        return nothing_to_do(what, f"waits for its maintenance window to get a certificate of {new}")
    if new == before:
        raise Refusal(f"{what} has a certificate of {new} already; RDS renews it in the maintenance window.")
    valid = {
        one["CertificateIdentifier"] for page in pages for one in page["Certificates"] if one["ValidTill"] > aws.now
    }
    says = f"Give {what} a certificate of {new} in its next maintenance window, which may restart it"
    name = {"DBInstanceIdentifier": resource}
    step = Step("rds", "modify_db_instance", {**name, "CACertificateIdentifier": new}, says)
    if before not in valid:
        gone = f"{says}; {before or 'the old one'} has ended, so this cannot be taken back"
        return Plan(says, (Step(step.service, step.action, step.arguments, gone),), (what,))
    back = f"Give {what} a certificate of {before} again"
    return set_again(
        what, "rds", "modify_db_instance", step.arguments, {**name, "CACertificateIdentifier": before},
        says=says, back=back,
    )  # fmt: skip


def _database(aws: Reader, name: str) -> Mapping[str, Any]:
    """The database as AWS describes it. Raises Refusal when there is none."""
    with refusing(aws, f"database {name}", "DBInstanceNotFound", "DBInstanceNotFoundFault"):
        found: Mapping[str, Any] = aws.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    return found


def _alone(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The database, if it is in no cluster. Raises Refusal where the cluster decides."""
    if cluster := found.get("DBClusterIdentifier"):
        raise Refusal(f"{found['DBInstanceIdentifier']} is in the cluster {cluster}, which decides about that.")
    return found


def _resource(found: Mapping[str, Any]) -> Resource:
    tags = tags_in(found.get("TagList"))
    return Resource(found["DBInstanceIdentifier"], tags=tags, kind="database")


def _modified(what: Resource, new: Mapping[str, Any], old: Mapping[str, Any], *, says: str, back: str) -> Plan:
    name = {"DBInstanceIdentifier": what.id}
    return set_again(what, "rds", "modify_db_instance", {**name, **new}, {**name, **old}, says=says, back=back)

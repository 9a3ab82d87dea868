"""The order of the account in the state table: findings, policies, waivers, the brake, and what looks found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core import wire
from core.aws.items import Items
from core.compliance import Brake, Day, Finding, Policy, Posture, Waiver
from core.records import BRAKE, DAY, FINDING, OVER, POLICY, POSTURE, WAIVER, at, policy_item

_CLOSED_KEPT = timedelta(days=30)
_DAYS_KEPT = timedelta(days=400)

Shape = TypeVar("Shape")


class Keeping(Items):
    """Findings and what is done about them. Waivers, policies and the brake are written by plans (`*_item`)."""

    def finding(self, key: str) -> Finding | None:
        """The finding with that key: open, waived, or closed within the last month."""
        item = self.get(f"finding#{key}")
        return replace(wire.read(Finding, item["body"]), status=item["status"]) if item else None

    def open_finding(self, finding: Finding) -> bool:
        """Remember a finding as open. False where it was open already: somebody else has told of it."""
        return self._keep(finding, "attribute_not_exists(pk) OR #status <> :open")

    def update_finding(self, finding: Finding) -> bool:
        """Remember what became of a finding. False where it is closed meanwhile: that stays."""
        return self._keep(finding, "attribute_not_exists(pk) OR #status <> :closed")

    def reopen_finding(self, finding: Finding) -> None:
        """Remember a finding as it is given, even if it was closed."""
        self._keep(finding, "")

    def close_finding(self, finding: Finding) -> bool:
        """Remember that a finding is over. False where it was closed already."""
        item = {
            "pk": f"finding#{finding.key}",
            "body": wire.write(finding),
            "status": "closed",
            "open": OVER,
            "since": at(self.now()),
            "ttl": self.ttl(_CLOSED_KEPT),
        }
        return self.put(
            item, "attribute_not_exists(pk) OR #status <> :closed", {":closed": "closed"}, {"#status": "status"}
        )

    def _keep(self, finding: Finding, condition: str) -> bool:
        item = {
            "pk": f"finding#{finding.key}",
            "body": wire.write(finding),
            "status": finding.status,
            "open": FINDING,
            "since": at(finding.since),
        }
        names = {"#status": "status"} if condition else None
        values = {f":{one}": one for one in ("open", "closed") if f":{one}" in condition}
        return self.put(item, condition, values or None, names)

    def findings(self) -> list[Finding]:
        """The findings that are open or waived, the oldest first."""
        return list(self.each_finding())

    def each_finding(self) -> Iterator[Finding]:
        """The same one by one, for whoever needs not have all of them in memory."""
        return (replace(wire.read(Finding, i["body"]), status=i["status"]) for i in self.open_items(FINDING))

    def over_since(self, since: datetime) -> Iterator[tuple[datetime, Finding]]:
        """The findings that were closed since then and are not open again, each with when that was."""
        for item in self.open_items(OVER, at(since)):
            yield datetime.fromisoformat(item["since"]), wire.read(Finding, item["body"])

    def set_mode(self, rule: str, mode: str) -> None:
        """Have findings of a rule treated so, everywhere."""
        self.dynamodb.put_item(**policy_item(self.table, Policy(rule, mode)))

    def policies(self) -> list[Policy]:
        """What admins want done about findings."""
        return list(self._read(Policy, POLICY))

    def waivers(self) -> list[Waiver]:
        """The waivers that hold or ended lately, the one that ends first first."""
        return list(self._read(Waiver, WAIVER))

    def brake(self) -> Brake | None:
        """Who halted automatic changes, if they are halted."""
        item = self.get(BRAKE)
        return wire.read(Brake, item["body"]) if item else None

    def remember_posture(self, posture: Posture) -> None:
        """Remember what a look at all resources of a rule's type found."""
        self._index(f"posture#{posture.key}", posture, POSTURE, at(posture.at))

    def forget_posture(self, posture: Posture) -> None:
        """Count it no more: nobody looks there any longer."""
        names = {"#open": "open", "#ttl": "ttl"}
        self.update(
            f"posture#{posture.key}",
            "SET #ttl = :ttl REMOVE #open",
            "attribute_exists(pk)",
            names,
            {":ttl": self.ttl(_CLOSED_KEPT)},
        )

    def postures(self) -> list[Posture]:
        """What the last look at each rule found."""
        return list(self.each_posture())

    def each_posture(self) -> Iterator[Posture]:
        """The same one by one."""
        return self._read(Posture, POSTURE)

    def remember_day(self, day: Day) -> None:
        """Remember the order of a day; a later look on the same day replaces it."""
        self._index(f"day#{day.day}", day, DAY, day.day, _DAYS_KEPT)

    def days(self) -> list[Day]:
        """The order of the account day by day, the oldest first."""
        return list(self._read(Day, DAY))

    def leave_alone(self, finding_key: str) -> None:
        """A person took back what a rule had done: it is not done again by itself, for a month."""
        self.put({"pk": f"left#{finding_key}", "ttl": self.ttl(timedelta(days=30))})

    def is_left_alone(self, finding_key: str) -> bool:
        """Whether a person took back what a rule had done about it."""
        return self.get(f"left#{finding_key}") is not None

    def pause_rule(self, rule: str) -> None:
        """Let a rule change nothing by itself, until an admin says what it may do; then it begins to count anew."""
        self.put({"pk": f"paused#{rule}"})
        pace = f"pace#{rule}#{self.now():%Y%m%d%H}"
        self.update(pace, "SET #n = :none", "attribute_exists(pk)", {"#n": "number"}, {":none": 0})

    def is_paused(self, rule: str) -> bool:
        """Whether a rule changed too much at once, and has changed nothing by itself since."""
        return self.get(f"paused#{rule}") is not None

    def count_change(self, rule: str, hour: datetime) -> int:
        """Count one more change by itself of a rule in this hour; how many that makes."""
        return self._count(f"pace#{rule}#{hour:%Y%m%d%H}")

    def count_told(self, what: str, moment: datetime) -> int:
        """Count one more of what is told within ten minutes; how many that makes."""
        return self._count(f"told#{what}#{moment:%Y%m%d%H}{moment.minute // 10}")

    def try_first(self, rule: str, finding_key: str) -> str:
        """The finding of a rule that is fixed before all others; this one, where there is none yet today."""
        item = {"pk": f"first#{rule}", "finding": finding_key, "ttl": self.ttl(timedelta(days=1)), "status": "trying"}
        self.put(
            item, "attribute_not_exists(pk) OR #ttl < :now", {":now": int(self.now().timestamp())}, {"#ttl": "ttl"}
        )
        found = self.get(f"first#{rule}")
        return "" if found is None or found["status"] == "good" else str(found["finding"])

    def try_instead(self, rule: str, before: str, finding_key: str) -> bool:
        """Let another finding be the first of a rule, where the one before can tell nothing any more."""
        return self.update(
            f"first#{rule}",
            "SET finding = :key",
            "finding = :before AND #status = :trying",
            {"#status": "status"},
            {":key": finding_key, ":before": before, ":trying": "trying"},
        )

    def first_was_good(self, rule: str, finding_key: str) -> bool:
        """The first fix of a rule held: the others may follow. True for the one who says so first."""
        return self.update(
            f"first#{rule}",
            "SET #status = :good",
            "finding = :key AND #status = :trying",
            {"#status": "status"},
            {":good": "good", ":trying": "trying", ":key": finding_key},
        )

    def waits_for_another(self, rule: str, finding_key: str) -> bool:
        """Whether another one of its rule is fixed first, of which nobody knows yet whether it holds."""
        first = self.try_first(rule, finding_key)
        if first in {"", finding_key}:
            return False
        other = self.finding(first)
        if other and other.status == "open":
            return True
        return not self.try_instead(rule, first, finding_key)

    def _count(self, pk: str) -> int:
        found = self.dynamodb.update_item(
            TableName=self.table,
            Key={"pk": {"S": pk}},
            UpdateExpression="ADD #n :one SET #ttl = :ttl",
            ExpressionAttributeNames={"#n": "number", "#ttl": "ttl"},
            ExpressionAttributeValues={":one": {"N": "1"}, ":ttl": {"N": str(self.ttl(timedelta(hours=3)))}},
            ReturnValues="UPDATED_NEW",
        )
        return int(found["Attributes"]["number"]["N"])

    def _index(self, pk: str, body: Any, kind: str, since: str, kept: timedelta | None = None) -> None:
        ttl = {"ttl": self.ttl(kept)} if kept else {}
        self.put({"pk": pk, "body": wire.write(body), "open": kind, "since": since, **ttl})

    def _read(self, shape: type[Shape], kind: str) -> Iterator[Shape]:
        return (wire.read(shape, item["body"]) for item in self.open_items(kind))

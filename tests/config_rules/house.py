"""A house in which order is kept: the state table, a queue for requests, a voice, and whoever looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from config_rules.catalogue import RULES
from config_rules.causes import Causes
from config_rules.everywhere import Everywhere
from config_rules.keeper import Keeper, Wishes
from config_rules.live import SOURCES
from config_rules.live.source import Source
from config_rules.remediator import Remediator
from config_rules.rule import Rule, RuleInUse
from config_rules.sweeper import Sweeper
from config_rules.telling import Telling
from core.aws.clients import client
from core.aws.state import State
from core.compliance import Brake, Finding, Mode, Waiver
from core.outcome import Notice
from core.records import brake_item, waiver_item
from core.sweep import Sweep
from tests.config_rules.given import Posts, Requests, state_table

NOW = datetime(2026, 11, 20, 17, 19, 41, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


class Sweeps:
    """A sweep queue that keeps what is put into it."""

    def __init__(self) -> None:
        self.put_in: list[tuple[Sweep, int]] = []

    def put(self, *sweeps: Sweep, delay: int = 0) -> None:
        """Keep it."""
        self.put_in += [(sweep, delay) for sweep in sweeps]


class House:
    """It all, in the embedded account, with a clock that can be turned on."""

    def __init__(self, mode: Mode = Mode.NOTIFY, rules: Mapping[str, Rule[...]] = RULES, bucket: str = "") -> None:
        self.mode, self.rules, self.bucket = mode, rules, bucket
        self.at = NOW
        self.state = State(client("dynamodb"), state_table(), self.now)
        self.outbox, self.requests, self.sweeps = Posts(), Requests(), Sweeps()
        self.accounts: tuple[str, ...] = ()
        self.changes_members = False
        self.regions: tuple[str, ...] = ()
        self.sources: dict[str, Source] = dict(SOURCES)
        self.parameters: dict[str, dict[str, str]] = {}
        self.escalate_to: tuple[str, ...] = ()

    def now(self) -> datetime:
        """The time."""
        return self.at

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)

    @property
    def keeper(self) -> Keeper:
        """The keeper, with people's wishes as they stand."""
        wishes = Wishes.of(self.state)
        here = ("123456789012", "eu-west-1")
        return Keeper(self.state, self.requests, wishes, self.mode, *here, self.now, self.changes_members)

    @property
    def everywhere(self) -> Everywhere:
        """Where it looks."""
        return Everywhere(self.keeper, self.regions, self.accounts, "OrderlyLooks")

    @property
    def causes(self) -> Causes:
        """What it asks of CloudTrail."""
        return Causes(self.everywhere)

    @property
    def sweeper(self) -> Sweeper:
        """The sweeper."""
        deadlines = {"critical": 1, "high": 7, "medium": 30, "low": 90}
        telling = Telling(self.outbox, OSLO, self.now)
        return Sweeper(
            self.keeper,
            telling,
            self.in_use,
            self.everywhere,
            self.sweeps,
            deadlines,
            self.bucket,
            self.escalate_to,
            self.sources,
        )

    @property
    def remediator(self) -> Remediator:
        """The remediator."""
        return Remediator(client, self.keeper, Telling(self.outbox, OSLO, self.now), self.in_use)

    @property
    def in_use(self) -> Mapping[str, RuleInUse]:
        """The rules, with their parameters."""
        return {name: rule.with_parameters(self.parameters.get(name, {})) for name, rule in self.rules.items()}

    def sweep(self, kind: str, **more: object) -> None:
        """Look at all resources of a type."""
        self.sweeper.do(replace(Sweep(type=kind), **more), f"delivery at {self.at}")  # type: ignore[arg-type]

    def each_day(self) -> None:
        """What is done first thing each day."""
        self.sweeper.do(Sweep(daily=True), f"day of {self.at}")

    def waive(self, rule: str, until: datetime, **scope: str) -> Waiver:
        """Accept findings of a rule."""
        waiver = Waiver(rule, until, "it is known", by="slack:U0BO", **scope)
        client("dynamodb").put_item(**waiver_item(self.state.table, waiver))
        return waiver

    def pull_the_brake(self) -> None:
        """Halt what is changed by itself."""
        client("dynamodb").put_item(**brake_item(self.state.table, Brake("slack:U0BO", self.at, "a storm")))

    @property
    def notices(self) -> list[Notice]:
        """What was said."""
        return [post.says for post in self.outbox.put_in if isinstance(post.says, Notice)]

    def finding(self, rule: str, resource: str) -> Finding:
        """The finding about a resource; there must be one."""
        found = self.state.finding(f"{rule}#{resource}")
        assert found is not None
        return found


def bucket(name: str, **tags: str) -> str:
    """A bucket in the account, without versions."""
    s3 = client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    if tags:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in tags.items()]})
    return name


def keep_versions(name: str) -> None:
    """Put right what bucket-versioned finds."""
    client("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def facts(notice: Notice) -> dict[str, str]:
    """A notice's lines by name."""
    return {fact.name: fact.value for fact in notice.facts}

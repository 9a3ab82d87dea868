"""What the environment tells each function: names of things, never secrets. Read once, on entry."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Any, Self


class SettingsError(Exception):
    """A variable that the template must give is not there."""


@dataclass(frozen=True)
class _FromEnvironment:
    """A field `chat_queue_url` is read from `CHAT_QUEUE_URL`; one with a default may be missing."""

    @classmethod
    def from_environment(cls) -> Self:
        """Raises SettingsError, naming every missing variable."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            value = os.environ.get(field.name.upper(), "")
            if value:
                given[field.name] = value
        required = {f.name for f in fields(cls) if f.default is f.default_factory}  # both are MISSING
        if missing := sorted(name.upper() for name in required - given.keys()):
            raise SettingsError(f"{cls.__name__}: set {', '.join(missing)} (see template.yaml)")
        return cls(**given)


@dataclass(frozen=True)
class InboundSettings(_FromEnvironment):
    """bot.inbound"""

    chat_queue_url: str
    state_table: str
    slack_signing_secret_parameter: str
    slack_bot_token_parameter: str
    slack_api_url: str = "https://slack.com/api/"
    installations_table: str = ""


@dataclass(frozen=True)
class InstallerSettings(_FromEnvironment):
    """bot.installer"""

    installations_table: str
    installations_key_arn: str
    access_parameter: str
    slack_client_id: str
    slack_client_secret_parameter: str
    slack_api_url: str = "https://slack.com/api/"
    slack_authorize_url: str = "https://slack.com/oauth/v2/authorize"


@dataclass(frozen=True)
class NotifierSettings(_FromEnvironment):
    """bot.notifier"""

    outbox_url: str
    outbox_dead_letters_url: str
    state_table: str
    access_parameter: str
    slack_bot_token_parameter: str
    notice_channel: str
    time_zone: str
    slack_api_url: str = "https://slack.com/api/"
    installations_table: str = ""


@dataclass(frozen=True)
class DeskSettings(_FromEnvironment):
    """automation.desk"""

    chat_queue_arn: str
    chat_queue_url: str
    watch_queue_arn: str
    watch_dead_letters_arn: str
    schedule_group: str
    schedule_role_arn: str
    ledger_table: str
    state_table: str
    outbox_url: str
    operator_function: str
    access_parameter: str
    slack_bot_token_parameter: str
    time_zone: str
    slack_api_url: str = "https://slack.com/api/"
    installations_table: str = ""
    regions: str = ""
    accounts: str = ""
    member_role: str = ""
    lex_bot_id: str = ""
    lex_bot_alias_id: str = ""
    sweep_queue_url: str = ""
    reports_bucket: str = ""


@dataclass(frozen=True)
class OperatorSettings(_FromEnvironment):
    """automation.operator"""

    watch_queue_arn: str
    watch_dead_letters_arn: str
    schedule_group: str
    schedule_role_arn: str
    ledger_table: str
    state_table: str
    outbox_url: str
    access_parameter: str
    change_role_arn: str
    slack_bot_token_parameter: str
    time_zone: str
    slack_api_url: str = "https://slack.com/api/"
    installations_table: str = ""
    regions: str = ""
    accounts: str = ""
    member_role: str = ""
    member_change_role: str = ""
    remediation_mode: str = "notify"
    approval_minutes: str = "60"
    sweep_queue_url: str = ""
    reports_bucket: str = ""


@dataclass(frozen=True)
class EventsSettings(_FromEnvironment):
    """automation.events"""

    outbox_url: str
    time_zone: str


@dataclass(frozen=True)
class DeadLettersSettings(_FromEnvironment):
    """automation.dead_letters"""

    ledger_table: str
    outbox_url: str


@dataclass(frozen=True)
class LexSettings(_FromEnvironment):
    """lex.handler"""

    chat_queue_url: str
    watch_queue_arn: str
    watch_dead_letters_arn: str
    schedule_group: str
    schedule_role_arn: str
    state_table: str
    bookings_table: str
    ledger_table: str
    access_parameter: str
    time_zone: str
    sweep_queue_url: str = ""
    reports_bucket: str = ""


@dataclass(frozen=True)
class EvaluatorSettings(_FromEnvironment):
    """config_rules.evaluator"""

    rule_parameters: str = "{}"


@dataclass(frozen=True)
class RemediatorSettings(_FromEnvironment):
    """config_rules.remediator"""

    watch_queue_url: str
    outbox_url: str
    state_table: str
    time_zone: str
    remediation_mode: str = "notify"
    rules: str = "*"
    rule_parameters: str = "{}"


@dataclass(frozen=True)
class SweeperSettings(RemediatorSettings):
    """config_rules.sweeper"""

    sweep_queue_url: str = ""
    reports_bucket: str = ""
    deadlines: str = "1,7,30,90"
    escalate_to: str = ""
    regions: str = ""
    accounts: str = ""
    member_role: str = ""
    member_change_role: str = ""


@dataclass(frozen=True)
class ReporterSettings(_FromEnvironment):
    """config_rules.reporter"""

    state_table: str
    ledger_table: str
    outbox_url: str
    reports_bucket: str
    time_zone: str
    security_hub_export: str = "DISABLED"

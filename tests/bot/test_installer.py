"""Adding Orderly to a workspace, as far as the end-to-end tests do not go: what Slack may grant, and what may break."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from slack_sdk.oauth.installation_store import Installation as Granted

from bot import install_pages as pages
from bot import installer
from bot.installer import Installer, NotServedError
from core.access import Access
from core.aws.installations import Installation, Installations
from core.settings import InstallerSettings
from tests.support.lambda_context import Context

ACCESS = Access.load("{version: 1, teams: [T0HOME, T0FJORD]}")


@dataclass
class Table:
    """A table of installations that keeps what it is given."""

    added: list[Installation] = field(default_factory=list)

    def add(self, new: Installation) -> None:
        self.added.append(new)


@dataclass
class Case:
    """A table, and the tokens that were given back."""

    table: Table = field(default_factory=Table)
    given_back: list[str] = field(default_factory=list)

    def save(self, access: Access = ACCESS, **granted: Any) -> None:
        store = installer._Granted(cast("Installations", self.table), access, self.given_back.append)
        fields = {"user_id": "U0EVE", "team_id": "T0FJORD", "team_name": "Fjord", "bot_token": "xoxb-1", **granted}
        store.save(Granted(**fields))


def test_a_workspace_that_is_served_is_kept() -> None:
    case = Case()
    case.save()
    assert case.table.added == [Installation("T0FJORD", "Fjord", "U0EVE", "xoxb-1")]
    assert case.given_back == []


@pytest.mark.parametrize(
    ("access", "granted", "title"),
    [
        (ACCESS, {"team_id": "T0OTHER", "team_name": "<b>Other</b>"}, "Orderly does not serve <b>Other</b>"),
        (ACCESS, {"team_id": None, "team_name": None}, "Orderly does not serve this workspace"),
        (ACCESS, {"is_enterprise_install": True}, "One workspace at a time, please"),
    ],
)
def test_any_other_is_left_at_once(access: Access, granted: dict[str, Any], title: str) -> None:
    case = Case()
    with pytest.raises(NotServedError) as refused:
        case.save(access, **granted)
    assert (case.table.added, case.given_back) == ([], ["xoxb-1"])
    assert refused.value.page.title == title
    assert "<b>" not in refused.value.page.html("/slack/install")


def test_at_home_nothing_is_changed() -> None:
    case = Case()
    with pytest.raises(NotServedError) as refused:
        case.save(team_id="T0HOME", team_name="Home")
    assert (case.table.added, case.given_back) == ([], [])
    assert refused.value.page == pages.AT_HOME


def test_where_one_workspace_is_served_slack_is_not_even_asked() -> None:
    one = Installer(
        cast("InstallerSettings", None), lambda: "", lambda: Access.load("version: 1"), cast("Installations", Table())
    )
    answer = one.answer({"rawPath": "/slack/install", "headers": {}, "requestContext": {"domainName": "d"}})
    assert (answer["statusCode"], pages.ONE_ONLY.title in answer["body"]) == (403, True)


def test_what_nobody_expected_is_a_page_too_and_its_cause_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ConnectionError("kms is gone")

    monkeypatch.setattr(installer, "_installer", broken)
    answer = installer.handler({"rawPath": "/slack/install"}, cast("Any", Context()))
    assert (answer["statusCode"], pages.FAILED.title in answer["body"]) == (500, True)
    assert "kms" not in answer["body"]
    assert "kms is gone" in caplog.text


@pytest.mark.parametrize("reason", [*pages._REASONS, "slack_says_so", "<script>alert(1)</script>"])
def test_every_reason_has_words_and_a_way_on(reason: str) -> None:
    shown = pages.not_added(reason).html("/slack/install")
    assert 'href="/slack/install"' in shown
    assert "<script" not in shown


def test_a_page_loads_nothing_and_tells_nobody_where_it_was() -> None:
    assert "default-src 'none'" in pages.HEADERS["content-security-policy"]
    assert pages.HEADERS["referrer-policy"] == "no-referrer"
    assert pages.HEADERS["cache-control"] == "no-store"

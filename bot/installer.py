"""Adding Orderly to a Slack workspace (OAuth): from the link, over Slack's question, to the token that is kept.

Only workspaces that the access document names are taken: whoever finds the link is no user of this account by that.
The protocol is Bolt's; where tokens are kept and who is let in is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth import OAuthStateStore
from slack_sdk.oauth.installation_store import Installation as Granted
from slack_sdk.oauth.installation_store import InstallationStore

from bot import install_pages as pages
from bot.install_pages import Page
from bot.scopes import SCOPES
from core.access import Access
from core.aws import secrets
from core.aws.installations import Installation, Installations
from core.aws.tokens import installations
from core.settings import InstallerSettings

logger = Logger()
metrics = Metrics()

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
TIME_TO_AGREE = timedelta(minutes=10)
_SECONDS = 5


class NotServedError(BoltError):
    """The workspace is not one that Orderly may be added to; the page says so."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.title)
        self.page = page


@dataclass(frozen=True)
class _States(OAuthStateStore):
    table: Installations

    def issue(self, *_args: Any, **_more: Any) -> str:
        return self.table.begin(TIME_TO_AGREE)

    def consume(self, state: str) -> bool:
        return self.table.complete(state)


@dataclass(frozen=True)
class _Granted(InstallationStore):
    """Takes what Slack granted, if the workspace is one that is served; otherwise has Slack take it back."""

    table: Installations
    access: Access
    give_back: Callable[[str], None]

    def save(self, installation: Granted) -> None:
        team, token = installation.team_id or "", installation.bot_token or ""
        if self.access.teams[:1] == (
            team,
        ):  # its token is in the parameter; another in the table would outlive that one
            raise NotServedError(pages.AT_HOME)
        if installation.is_enterprise_install or team not in self.access.teams:
            self.give_back(token)
            whole = bool(installation.is_enterprise_install)
            raise NotServedError(pages.ONE_AT_A_TIME if whole else pages.not_listed(installation.team_name or "", team))
        self.table.add(Installation(team, installation.team_name or "", installation.user_id, token))
        logger.info("added to a workspace", team=team, by=installation.user_id)
        metrics.add_metric("Installed", MetricUnit.Count, 1)


@dataclass(frozen=True)
class Installer:
    """Both ends of the way through Slack."""

    settings: InstallerSettings
    secret: Callable[[], str]
    """Slack's client secret."""
    access: Callable[[], Access]
    table: Installations

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The HTTP response to an HTTP API event (payload format 2.0)."""
        path = event["rawPath"]
        if not self.access().teams:  # before Slack is asked: nothing is to be taken back then
            return _response(_shown(403, pages.ONE_ONLY))
        flow = self._flow(_address(event) + REDIRECT)
        headers = {**event.get("headers", {}), "cookie": "; ".join(event.get("cookies", []))}
        request = BoltRequest(body="", query=event.get("rawQueryString", ""), headers=headers)
        found = flow.handle_installation(request) if path == INSTALL else flow.handle_callback(request)
        return _response(found)

    def _flow(self, redirect_uri: str) -> OAuthFlow:
        slack = WebClient(base_url=self.settings.slack_api_url, timeout=_SECONDS)
        secret = self.secret()

        def give_back(token: str) -> None:
            try:
                slack.apps_uninstall(token=token, client_id=self.settings.slack_client_id, client_secret=secret)
            except (SlackClientError, OSError):
                logger.exception("still in a workspace that is not served")

        return OAuthFlow(
            client=slack,
            settings=OAuthSettings(
                client_id=self.settings.slack_client_id,
                client_secret=secret,
                scopes=list(SCOPES),
                redirect_uri=redirect_uri,
                authorization_url=self.settings.slack_authorize_url,
                install_page_rendering_enabled=False,  # the link goes to Slack at once: Slack asks
                state_store=_States(self.table),
                installation_store=_Granted(self.table, self.access(), give_back),
                callback_options=CallbackOptions(_added, _not_added),
            ),
        )


def _added(found: SuccessArgs) -> BoltResponse:
    granted = found.installation
    slack = found.settings.authorization_url
    name, team, app = granted.team_name or "your workspace", granted.team_id or "", granted.app_id or ""
    return _shown(200, pages.added(name, team, app, slack))


def _not_added(found: FailureArgs) -> BoltResponse:
    if isinstance(found.error, NotServedError):
        return _shown(403, found.error.page)
    logger.warning("not installed", reason=found.reason)
    return _shown(found.suggested_status_code, pages.not_added(found.reason))


def _shown(status: int, page: Page) -> BoltResponse:
    return BoltResponse(status=status, body=page.html(INSTALL), headers={**pages.HEADERS})


def _address(event: Mapping[str, Any]) -> str:
    """Where this door is, as the browser that stands before it says, and API Gateway checked."""
    scheme = event["headers"].get("x-forwarded-proto", "https")
    return f"{scheme}://{event['requestContext']['domainName']}"


def _response(found: BoltResponse) -> dict[str, Any]:
    headers = found.first_headers()
    cookies = [headers.pop(name) for name in list(headers) if name.lower() == "set-cookie"]
    return {"statusCode": found.status, "headers": headers, "cookies": cookies, "body": found.body}


@cache
def _installer() -> Installer:
    settings = InstallerSettings.from_environment()
    return Installer(
        settings,
        lambda: secrets.secret(settings.slack_client_secret_parameter),
        lambda: Access.load(secrets.document(settings.access_parameter)),
        installations(settings.installations_table, settings.installations_key_arn),
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """One request of somebody's browser, through the HTTP API."""
    try:
        return _installer().answer(event)
    except Exception:
        logger.exception("not answered")
        return _response(_shown(500, pages.FAILED))

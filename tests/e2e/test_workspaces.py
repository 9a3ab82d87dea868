"""More than one Slack workspace: added by a link, each with a token of its own, and removed again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from local.runtime import Runtime
from local.slack.cast import FJORD, STRANGERS
from local.slack.workspace import Workspace
from tests.e2e.people import PATIENCE, People

pytestmark = pytest.mark.e2e

CHANNEL = "operations"


def of(orderly: Runtime, team: str) -> Workspace:
    return next(one for one in orderly.workspaces if one.team.id == team)


@pytest.fixture
def browser(orderly: Runtime) -> Iterator[httpx.Client]:
    """Somebody's browser, as far as addresses and cookies go."""
    with httpx.Client(base_url=orderly.url, trust_env=False, timeout=PATIENCE) as client:
        yield client


def asked(browser: httpx.Client) -> dict[str, str]:
    """What Slack is asked when somebody follows the link; the browser keeps the cookie by hand, since it is Secure."""
    begun = browser.get("/slack/install")
    assert begun.status_code == 302
    browser.headers["cookie"] = begun.headers["set-cookie"].partition(";")[0]
    return {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}


def answered(browser: httpx.Client, question: dict[str, str], team: str, answer: str = "allow") -> httpx.Response:
    """Slack is answered, and the browser goes where Slack sends it."""
    sent = browser.get("/oauth/v2/authorize", params={**question, "team": team, "answer": answer})
    assert sent.status_code == 302
    return browser.get(sent.headers["location"])


def kept(orderly: Runtime) -> bool:
    """Whether there is a token for the other workspace."""
    table = orderly.outputs["InstallationsTable"]
    item = orderly.aws("dynamodb").get_item(TableName=table, Key={"pk": {"S": f"team#{FJORD.id}"}})["Item"]
    return "body" in item


def removed(orderly: Runtime, workspace: Workspace) -> None:
    """Orderly is removed, and knows. Slack tells of it twice, in whole seconds: what is added in this one is meant."""
    workspace.uninstall()
    workspace.wait_for(lambda: not kept(orderly) or None, PATIENCE)
    time.sleep(1.1)


@pytest.fixture
def fjord(orderly: Runtime, browser: httpx.Client) -> Iterator[Workspace]:
    """Another workspace that the access document names, with Orderly added to it."""
    workspace = of(orderly, FJORD.id)
    page = answered(browser, asked(browser), FJORD.id)
    assert (page.status_code, "Orderly is in Fjord Support now" in page.text) == (200, True)
    assert f"{orderly.url}/app_redirect?app=" in page.text
    yield workspace
    if workspace.installation.is_there:
        removed(orderly, workspace)


def test_a_question_in_another_workspace_is_answered_there_by_its_own_bot(fjord: Workspace, people: People) -> None:
    before = len(people.slack.messages("application-support"))
    theirs = People(fjord)
    theirs.asks("eva", "whoami", "viewer", channel=CHANNEL)
    theirs.say("eva", "@Orderly find billing-1", channel=CHANNEL)
    theirs.sees("eva", "1 resource called", channel=CHANNEL)
    assert len(people.slack.messages("application-support")) == before


def test_rights_are_those_that_the_access_document_gives_in_that_workspace(orderly: Runtime, fjord: Workspace) -> None:
    theirs = People(fjord)
    theirs.asks("eva", f"stop {orderly.demo['web-2']}", "needs the role operator", channel=CHANNEL)
    theirs.asks("finn", f"stop {orderly.demo['web-2']} --dry-run", "Dry run", channel=CHANNEL)


def test_forms_and_the_home_tab_are_opened_in_the_workspace_where_they_are_asked_for(fjord: Workspace) -> None:
    fjord.views.open_home("eva")
    fjord.wait_for(lambda: fjord.views.home("eva"), PATIENCE)
    ack = fjord.views.shortcut("eva", "ask")
    assert not ack.failure
    assert fjord.views.modal("eva") is not None


def test_after_a_removal_nothing_is_said_there_until_it_is_added_again(
    orderly: Runtime, fjord: Workspace, browser: httpx.Client
) -> None:
    assert kept(orderly)
    removed(orderly, fjord)
    People(fjord).command("eva", "whoami", channel=CHANNEL)
    assert "not a valid command" in fjord.messages(CHANNEL, "eva")[-1].text
    answered(browser, asked(browser), FJORD.id)
    assert kept(orderly)
    People(fjord).asks("eva", "whoami", "viewer", channel=CHANNEL)


def test_the_token_of_a_workspace_is_nowhere_in_the_clear(orderly: Runtime, fjord: Workspace) -> None:
    table = orderly.outputs["InstallationsTable"]
    People(fjord).asks("eva", "whoami", "viewer", channel=CHANNEL)
    token = fjord.installation.bot_token
    assert token not in str(orderly.aws("dynamodb").scan(TableName=table))
    for function in orderly.functions:
        assert token not in orderly.logs(function)


def test_a_workspace_that_the_access_document_does_not_name_is_left_again(
    orderly: Runtime, browser: httpx.Client
) -> None:
    page = answered(browser, asked(browser), STRANGERS.id)
    assert (page.status_code, "does not serve Somebody Else" in page.text) == (403, True)
    assert not of(orderly, STRANGERS.id).installation.is_there


def test_whoever_says_no_reads_that_nothing_was_added(orderly: Runtime, browser: httpx.Client) -> None:
    page = answered(browser, asked(browser), FJORD.id, "cancel")
    assert "Nothing was added" in page.text
    assert not of(orderly, FJORD.id).installation.is_there


def test_an_agreement_is_taken_from_the_browser_that_asked_for_it_once_and_from_no_other(
    orderly: Runtime, browser: httpx.Client
) -> None:
    sent = browser.get("/oauth/v2/authorize", params={**asked(browser), "team": FJORD.id, "answer": "allow"})
    address = sent.headers["location"]
    with httpx.Client(base_url=orderly.url, trust_env=False) as other:
        assert "another browser" in other.get(address).text
    forged = address.replace("state=", "state=x")
    assert browser.get(forged).status_code == 400
    assert not of(orderly, FJORD.id).installation.is_there
    assert browser.get(address).status_code == 200
    again = browser.get(address)
    assert (again.status_code, "took too long" in again.text) == (401, True)
    removed(orderly, of(orderly, FJORD.id))


@pytest.mark.parametrize("query", ["", "?state=", "?code=1", "?state=%00&code=%ff", "?error=%3Cscript%3E"])
def test_a_made_up_return_gets_a_page_and_changes_nothing(browser: httpx.Client, query: str) -> None:
    page = browser.get(f"/slack/oauth_redirect{query}")
    assert page.status_code in {200, 400, 401}
    assert "<script" not in page.text
    assert page.headers["content-type"].startswith("text/html")

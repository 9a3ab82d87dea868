"""The page in a real browser, over a small stand-in for the runtime."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from local.slack.cast import ANN, APPLICATION_SUPPORT
from tests.browser import WAIT, a_page, become, chromium
from tests.local.page_demo import TOKEN

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of the page, in a process of its own."""
    command = [sys.executable, "-m", "tests.local.page_demo"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A page in a browser of its own, which must show no error."""
    with a_page(browser, url) as found:
        yield found


@pytest.fixture
def slack(url: str) -> WebClient:
    """Slack's client, as Orderly holds it."""
    return WebClient(TOKEN, base_url=f"{url}/api/")


def write(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def test_a_mention_is_answered_in_its_thread_with_a_table(page: Page) -> None:
    page.goto("/")
    write(page, "@Orderly what are the open ports for i-06dd90c34b8f87d76?")

    answer = page.locator(".message-row", has_text="lets in 3 port ranges").last
    expect(answer.get_by_role("cell", name="8000-8080")).to_be_visible(timeout=WAIT)
    expect(answer.get_by_role("button", name="Egress")).to_be_visible()


def test_only_the_asker_sees_an_ephemeral_answer(page: Page) -> None:
    page.goto("/slack/application-support")
    write(page, "/orderly help")
    expect(page.get_by_text("Only visible to you").last).to_be_visible(timeout=WAIT)

    become(page, "Bo Lund")

    expect(page.get_by_label("Message", exact=True)).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("I am Orderly")).to_have_count(0)


def test_a_click_by_another_person_changes_the_message_in_place(page: Page) -> None:
    page.goto("/slack/application-support")
    write(page, "/orderly stop i-06dd90c34b8f87d76")
    expect(page.get_by_role("button", name="Approve").last).to_be_visible(timeout=WAIT)

    become(page, "Bo Lund")
    page.get_by_role("button", name="Approve").last.click()

    expect(page.get_by_text("Approved by @Bo Lund").last).to_be_visible(timeout=WAIT)


def test_a_button_that_asks_first_acts_after_a_yes_only(page: Page) -> None:
    page.goto("/slack/application-support")
    write(page, "/orderly stop i-06dd90c34b8f87d76")
    page.get_by_role("button", name="Decline").last.click()

    page.get_by_role("button", name="Undo").last.click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Undo?")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("Undone by @Ann Berg").last).to_be_visible(timeout=WAIT)


def test_a_message_that_orderly_edits_changes_while_one_looks(page: Page, slack: WebClient) -> None:
    page.goto("/slack/ops-notices")
    posted = slack.chat_postMessage(channel="#ops-notices", text="Step 1 of 2 …")
    expect(page.get_by_text("Step 1 of 2 …")).to_be_visible(timeout=WAIT)

    slack.chat_update(channel=posted["channel"], ts=posted["ts"], text="Both steps are done.")

    expect(page.get_by_text("Both steps are done.")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Step 1 of 2 …")).to_have_count(0)


def test_what_somebody_writes_is_never_run(page: Page) -> None:
    page.goto("/slack/general")
    write(page, "<img src=x onerror=alert(1)> & *bold*")

    expect(page.get_by_text("<img src=x onerror=alert(1)> & bold")).to_be_visible(timeout=WAIT)


def test_one_can_reply_in_a_thread(page: Page) -> None:
    page.goto("/slack/general")
    write(page, "web-1 is slow")
    row = page.locator(".message-row", has_text="web-1 is slow")
    row.hover()
    row.get_by_role("button", name="Reply in thread").click()
    expect(page.get_by_text("Replying in a thread")).to_be_visible(timeout=WAIT)

    write(page, "I am looking at it")

    thread = page.locator(".thread", has_text="I am looking at it")
    expect(thread).to_be_visible(timeout=WAIT)


def test_a_file_can_be_opened(page: Page, slack: WebClient) -> None:
    page.goto("/slack/application-support")
    slack.files_upload_v2(
        channel=APPLICATION_SUPPORT.id, filename="ports.csv", content="port\n22\n", title="All 214 ports"
    )

    with page.expect_download() as download:
        page.get_by_text("All 214 ports").click()

    assert Path(download.value.path()).read_text() == "port\n22\n"


def test_a_conversation_with_lex_goes_on_by_its_buttons(page: Page) -> None:
    page.goto("/lex")
    page.get_by_label("Say something").fill("Can I please book a flight from Seattle to Chicago for next Tuesday")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Book this flight?")).to_be_visible(timeout=WAIT)

    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Booked. Have a good flight!")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="New conversation").click()

    expect(page.get_by_text("Booked. Have a good flight!")).to_have_count(0)


def test_an_instance_is_stopped_and_its_tag_removed_behind_orderlys_back(page: Page) -> None:
    page.goto("/account")
    card = page.locator(".q-card", has_text="web-1")
    expect(card.get_by_text("running")).to_be_visible(timeout=WAIT)

    card.get_by_role("button", name="Stop").click()
    expect(card.get_by_text("stopped")).to_be_visible(timeout=WAIT)
    card.locator(".q-chip", has_text="Backup = Daily").locator(".q-chip__icon--remove").click()
    expect(card.get_by_text("Backup = Daily")).to_have_count(0)

    card.get_by_role("button", name="Add tag").click()
    page.get_by_label("Key").fill("Backup")
    page.get_by_label("Value").fill("Weekly")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(card.get_by_text("Backup = Weekly")).to_be_visible(timeout=WAIT)


def test_security_groups_show_their_rules(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("tab", name="Security groups").click()

    expect(page.get_by_role("cell", name="0.0.0.0/0").first).to_be_visible(timeout=WAIT)


def test_schedules_run_now_and_the_clock_moves(page: Page) -> None:
    page.goto("/schedules")
    card = page.locator(".q-card", has_text="EndOfDay")
    card.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("EndOfDay was handed to Orderly.")).to_be_visible(timeout=WAIT)

    page.get_by_role("button", name="To next 18:00").click()
    expect(page.get_by_text("18:00:0")).to_be_visible(timeout=WAIT)
    page.get_by_label("Move the clock to StartOfDay").click()
    expect(page.get_by_text("08:00:0")).to_be_visible(timeout=WAIT)


def test_findings_show_what_breaks_a_rule_first(page: Page) -> None:
    page.goto("/findings")

    first = page.locator(".q-card .q-item").first
    expect(first).to_contain_text("web-2 has no tag Backup=Daily.", timeout=WAIT)
    expect(first).to_contain_text("Breaks the rule")


def test_a_run_shows_each_api_call_with_its_answer(page: Page) -> None:
    page.goto("/runs")
    page.get_by_text("stop-instances instances=i-06dd90c34b8f87d76").click()

    expect(page.get_by_text("by Bo Lund")).to_be_visible(timeout=WAIT)
    step = page.locator(".q-timeline__entry", has_text="Stop web-1").last
    expect(step.get_by_text("ec2.stop_instances(InstanceIds=['i-06dd90c34b8f87d76'])")).to_be_visible()
    step.get_by_text("Answer of the API").click()
    expect(step.get_by_text("StoppingInstances").first).to_be_visible(timeout=WAIT)


def test_who_you_are_survives_a_reload(page: Page) -> None:
    page.goto("/slack")
    become(page, "Dee Roy")

    page.reload()

    expect(page.get_by_text("You are Dee")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize("path", ["/slack", "/lex", "/account", "/schedules", "/findings", "/runs"])
def test_a_narrow_window_needs_no_scrolling_sideways(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(path)
    expect(page.get_by_label("Menu")).to_be_visible(timeout=WAIT)
    page.wait_for_timeout(500)

    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_every_view_is_reached_from_the_navigation(page: Page) -> None:
    page.goto("/")
    drawer = page.locator(".q-drawer")
    for name in ("Lex chat", "Account", "Schedules", "Findings", "Runs"):
        drawer.get_by_text(name, exact=True).click()
        expect(page.locator(".text-2xl", has_text=name)).to_be_visible(timeout=WAIT)
    drawer.get_by_text("Slack", exact=True).click()
    expect(page.get_by_placeholder(f"Message #application-support, as {ANN.first_name}")).to_be_visible(timeout=WAIT)

"""The README's walk through Orderly, by hand: the real page in a real browser, with everything behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from local.runtime import Runtime
from tests.browser import WAIT, a_page, become, chromium
from tests.e2e.test_changes import state

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


@pytest.fixture(scope="module")
def orderly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """Orderly as `make up` starts it, with its page."""
    with Runtime(directory=tmp_path_factory.mktemp("orderly"), page=True) as runtime:
        yield runtime


@pytest.fixture(scope="module")
def page(orderly: Runtime) -> Iterator[Page]:
    """One window in which all of the walk happens."""
    with chromium() as browser, a_page(browser, orderly.url) as found:
        yield found


def write(page: Page, text: str) -> None:
    """Write a message in the channel, as whoever one is."""
    page.goto("/slack/application-support")
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def message(page: Page, *words: str) -> Locator:
    """The last message that has all the words."""
    found = page.locator(".message-row")
    for text in words:
        found = found.filter(has_text=text)
    return found.last


def sees(page: Page, *words: str) -> Locator:
    """The same, when it is there."""
    found = message(page, *words)
    expect(found).to_be_visible(timeout=WAIT)
    return found


def test_the_ports_of_an_instance_with_the_direction_asked_for_by_buttons(page: Page, orderly: Runtime) -> None:
    web = orderly.demo["web-1"]
    write(page, f"@Orderly open-ports {web} sideways")
    asked = sees(page, "Which direction")
    asked.get_by_role("button", name="Egress").click()
    sees(page, f"web-1 ({web}) lets out all traffic")
    write(page, "/orderly open-ports i-123")
    sees(page, "is not an instance id")
    write(page, "/orderly open-ports")
    sees(page, "Which instance?")


def test_a_change_is_approved_by_a_second_person_and_taken_back(page: Page, orderly: Runtime) -> None:
    web = orderly.demo["web-1"]
    write(page, f"/orderly stop {web}")
    card = sees(page, "waits for a second person", web)
    expect(card.get_by_text("ec2.stop_instances(")).to_be_visible(timeout=WAIT)

    card.get_by_role("button", name="Approve").click()
    sees(page, "You asked for this, so somebody else has to approve it.")

    become(page, "Bo Lund")
    message(page, "waits for a second person", web).get_by_role("button", name="Approve").click()
    done = sees(page, f"Stop web-1 ({web})", "done in")
    expect(done).to_contain_text("Bo Lund")
    expect(done.get_by_role("button", name="Approve")).to_have_count(0)

    done.get_by_role("button", name="Undo").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    sees(page, "Undo", f"Start web-1 ({web}) again", "done in")
    undone = sees(page, f"Stop web-1 ({web})", "undone by")
    expect(undone.get_by_role("button", name="Undo")).to_have_count(0)
    undone.get_by_role("button", name="Details").click()
    sees(page, "Only visible to you", "ec2.stop_instances(InstanceIds=")
    assert state(orderly, web) == "running"
    become(page, "Ann Berg")


def test_a_dry_run_shows_the_plan_and_stops_there(page: Page, orderly: Runtime) -> None:
    write(page, f"/orderly stop {orderly.demo['web-2']} --dry-run")
    sees(page, "ec2.stop_instances(", "Dry run")


def test_a_flight_is_booked_by_talking(page: Page) -> None:
    page.goto("/lex")
    page.get_by_label("Say something").fill("Can I please book a flight from Seattle to Chicago for next Tuesday")
    page.keyboard.press("Enter")
    expect(page.get_by_text("a flight from Seattle to Chicago on")).to_be_visible(timeout=WAIT)
    page.get_by_label("Say something").fill("yes")
    page.keyboard.press("Enter")
    expect(page.get_by_text("booked").last).to_be_visible(timeout=WAIT)


def test_a_schedule_that_is_run_now_stops_development_and_leaves_production(page: Page) -> None:
    page.goto("/schedules")
    page.locator(".q-card", has_text="end-of-day").get_by_role("button", name="Run now").click()
    page.goto("/slack/ops-notices")
    sees(page, "Stop", "schedule end-of-day", "done in")
    page.goto("/account")
    expect(page.locator(".q-card", has_text="dev-1").get_by_text("stopped")).to_be_visible(timeout=WAIT)
    expect(page.locator(".q-card", has_text="web-2").get_by_text("running")).to_be_visible(timeout=WAIT)


def test_a_tag_that_is_taken_off_is_found_and_put_back_when_somebody_presses_the_button(page: Page) -> None:
    page.goto("/account")
    card = page.locator(".q-card", has_text="db-1")
    card.locator(".q-chip", has_text="Backup = Daily").locator(".q-chip__icon--remove").click()
    page.goto("/slack/ops-notices")
    finding = sees(page, "db-1", "has no tag Backup=Daily")
    finding.get_by_role("button", name="Fix").click()
    become(page, "Bo Lund")
    message(page, "waits for a second person", "create_tags").get_by_role("button", name="Approve").click(timeout=WAIT)
    sees(page, "db-1", "done in")
    page.goto("/findings")
    row = page.locator(".q-card .q-item", has_text="db-1")
    expect(row).to_contain_text("In order", timeout=WAIT)
    become(page, "Ann Berg")


def test_every_call_stands_in_the_ledger(page: Page) -> None:
    page.goto("/runs")
    page.get_by_text("tag-resource").first.click()
    expect(page.get_by_text("ec2.create_tags(", exact=False).first).to_be_visible(timeout=WAIT)


def test_a_form_asks_for_what_is_missing_and_says_what_is_wrong(page: Page) -> None:
    write(page, "/orderly resize-instance")
    sees(page, "Which instance?", "resize-instance").get_by_role("button", name="Fill in").click()
    page.get_by_label("Instance", exact=True).click()
    page.keyboard.type("i-12")
    page.get_by_role("option", name="i-12", exact=True).click()  # another one may begin so
    page.get_by_label("Size", exact=True).fill("t3.small")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_text("it has 2 digits after “i-”")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("it has 2 digits after “i-”")).to_have_count(0, timeout=WAIT)


def test_the_home_tab_shows_what_there_is(page: Page) -> None:
    page.goto("/slack/orderly")
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_text("Next schedules")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Ask Orderly").first.click()
    expect(page.get_by_text("What may I do for you?")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Cancel").click()

"""The browser that tests drive: one that the machine has, else Playwright's own.

`python -m tests.browser` sees to it that there is one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WAIT = 15_000
"""Milliseconds; browser and page may have to start on a busy machine."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


def install() -> None:
    """Install a Chromium: the system's where we may, else Playwright's own.

    Raises:
        subprocess.CalledProcessError: neither could be had; what the installer said is on stderr.
    """
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "-qq", "update"], check=False, env=quietly, stdout=subprocess.DEVNULL)
        packages = [apt, "-qq", "install", "--yes", "--no-install-recommends", "chromium"]
        done = subprocess.run(packages, check=False, env=quietly, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, started."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=arguments)
        yield browser
        browser.close()


@contextmanager
def a_page(browser: Browser, url: str) -> Iterator[Page]:
    """A page in a window of its own, which must show no error."""
    errors: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 800}, base_url=url) as context:
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        yield page
    assert errors == []


def become(page: Page, name: str) -> None:
    """Be somebody else from now on."""
    from playwright.sync_api import expect

    page.get_by_label("Who you are").click()
    page.locator(".q-menu .q-item", has_text=name).click()
    expect(page.get_by_text(f"You are {name.partition(' ')[0]}")).to_be_visible(timeout=WAIT)


if __name__ == "__main__" and found() is None:
    install()

"""What axe-core finds on a page, and what it cannot see."""

from playwright.sync_api import Page

RUN = "axe.run(document, {resultTypes: ['violations']})"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
TOO_SMALL = """
[...document.querySelectorAll("a, button, summary, .choice, select, input:not([type=hidden])")]
  .filter((part) => !part.closest(".choice, .skip-link, p, .world") || part.matches(".choice"))
  .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height < 44)
  .map((part) => part.outerHTML.slice(0, 80))
"""


def violations(page: Page, axe_source: str) -> list[str]:
    """Return a line per rule of axe-core that the page breaks."""
    page.evaluate(axe_source)
    found = page.evaluate(RUN)["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


def is_wider_than_the_screen(page: Page) -> bool:
    """Tell whether the page must be scrolled sideways."""
    return bool(page.evaluate(TOO_WIDE))


def small_targets(page: Page) -> list[str]:
    """Return the controls below 44 px high; links inside a sentence are exempt."""
    found: list[str] = page.evaluate(TOO_SMALL)
    return found

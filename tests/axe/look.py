"""What is asked of every page: axe finds nothing, 320 px need no sideways scroll, and errors are told where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
# Forms that ask for something; those of one button have no empty state.
FORMS = """() => [...document.querySelectorAll('main form[method=post]')].map((form, number) => [form, number])
  .filter(([form]) => [...form.elements].some(one => one.matches('input:not([type=hidden]), select, textarea')))
  .map(([, number]) => number)"""
EMPTY = """number => {
  const form = document.querySelectorAll('main form[method=post]')[number];
  for (const one of form.elements) {
    if (one.matches('[type=checkbox], [type=radio]')) one.checked = false;
    else if (one.matches('select')) one.selectedIndex = [...one.options].findIndex(option => !option.value);
    else if (one.matches('input:not([type=hidden]), textarea')) one.value = '';
  }
  form.requestSubmit(form.querySelector('[type=submit]'));
}"""
# An error at a field stands in the summary too, the summary's links lead somewhere, and the title says so.
UNTOLD = """() => {
  const wrong = document.querySelectorAll('main [aria-invalid=true]').length;
  const links = [...document.querySelectorAll('main .ds-error-summary a[href^="#"]')];
  const lost = links.filter(link => !document.getElementById(link.hash.slice(1))).map(link => link.hash);
  if (wrong && !links.length) lost.push('no summary');
  if (links.length && !document.title.startsWith('Feil:')) lost.push('title');
  return lost;
}"""


def complaints_about(page: Page, where: str) -> list[str]:
    found = []
    for violation in Axe().run(page, options=RULES).response["violations"]:
        targets = [node["target"] for node in violation["nodes"]]
        found.append(f"{where}: {violation['id']} {targets[:3]}")
    page.set_viewport_size({"width": 320, "height": 900})
    root = "document.documentElement"
    if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
        found.append(f"{where}: scrolls sideways at 320 px")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def complaints_when_sent_empty(page: Page, where: str, *, most: int) -> list[str]:
    """Every form of the page (up to `most`) emptied and sent: what the next page looks like."""
    found, url = [], page.url
    for number in page.evaluate(FORMS)[:most]:
        if page.url != url or number:
            page.goto(url)
        told = f"{where}, form {number} sent empty"
        try:
            with page.expect_navigation() as answer:
                page.evaluate(EMPTY, number)
        except Error as error:
            found.append(f"{told}: no page came, {str(error).splitlines()[0]}")
            page.goto(url)
            continue
        if answer.value.status >= 500:
            found.append(f"{told}: {answer.value.status}")
            continue
        found += complaints_about(page, told)
        found += [f"{told}: error not told, {what}" for what in page.evaluate(UNTOLD)]
    return found

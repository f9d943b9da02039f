"""The page in Chromium: it opens silently, follows hand and keyboard, and asks for nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from mimika.apps.report import write_report

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
MOUTH = "#face-parting"
Folders = Callable[..., Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page, with what it printed and asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def at(self, share: float, down: float = 200.0) -> tuple[float, float]:
        """Return a point on the curves, as a share of their width."""
        box = self.page.locator("#scrub").bounding_box()
        assert box is not None
        return box["x"] + share * box["width"], max(box["y"], 0.0) + down

    def drawn(self, part: str = MOUTH) -> str | None:
        """Return the path of a part of the face."""
        return self.page.locator(part).get_attribute("d")

    def now(self) -> float:
        """Return the time at the cursor."""
        return float(self.page.locator("#scrub").get_attribute("aria-valuenow") or "nan")

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds; the page's policy forbids Playwright's own waiting, which evaluates strings."""
        for _ in range(250):
            if condition():
                return
            self.page.wait_for_timeout(20)
        pytest.fail("the page did not come to the expected state")

    def ticks(self) -> str:
        """Return what the time axis shows as picture data, which changes with the zoom."""
        return str(self.page.evaluate("document.querySelector('.row.axis canvas').toDataURL()"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser, or skip."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[[Path], Opened]]:
    """Return a function that opens the report of a folder at the curves."""
    pages: list[Page] = []

    def open_report(folder: Path) -> Opened:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        pages.append(page)
        found = Opened(page=page)
        page.on("console", lambda message: found.said.append(message.text))
        page.on("pageerror", lambda error: found.said.append(str(error)))
        page.on("request", lambda request: found.asked.append(request.url))
        page.goto(write_report(folder).as_uri())
        page.evaluate("document.querySelector('#workspace').scrollIntoView()")
        return found

    yield open_report
    for page in pages:
        page.close()


@pytest.fixture
def two(folder_of: Folders, script_of: Folders, actor_of: Folders) -> Path:
    """Return a session of two persons, one of whom is lost for a while."""
    actors = [actor_of(lost=[(8.6, 9.5, "profile")]), actor_of(person="p2", seed=3, enters=1.0, leaves=11.0)]
    return folder_of(script_of(actors=actors, reason="</script><b>puzzled</b> & 'lost'"))


def test_the_page_opens_without_a_message_or_a_request(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    found.page.mouse.move(*found.at(0.3))
    assert found.said == []
    assert [url for url in found.asked if not url.startswith("file:")] == []
    assert len(found.asked) == 1


def test_the_face_follows_the_cursor(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    found.page.mouse.move(*found.at(0.05))
    rest = found.drawn()
    found.page.mouse.move(*found.at(3.4 / 12))
    assert found.drawn() != rest
    assert "lip corner puller" in (found.page.locator("#face").get_attribute("aria-label") or "")
    assert found.now() == pytest.approx(3.4, abs=0.05)


def test_where_nothing_was_read_the_face_greys_out_and_says_why(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    found.page.mouse.move(*found.at(9.0 / 12))
    assert found.page.locator("#unread").inner_text() == "Not read: profile"
    assert "off" in (found.page.locator("#face").get_attribute("class") or "")
    found.page.mouse.move(*found.at(3.0 / 12))
    assert not found.page.locator("#unread").is_visible()


def test_a_mouth_that_was_not_read_is_faded_and_said(
    opened: Callable[[Path], Opened], folder_of: Folders, script_of: Folders, actor_of: Folders
) -> None:
    found = opened(folder_of(script_of(actors=[actor_of(covered=[(6.0, 9.0)])])))
    found.page.mouse.move(*found.at(7.0 / 12))
    assert found.page.locator("#unread").inner_text() == "Not read here: mouth"
    assert "unknown" in (found.page.locator(MOUTH).get_attribute("class") or "")
    assert "unknown" not in (found.page.locator("#face-brow-l").get_attribute("class") or "")
    found.page.mouse.move(*found.at(3.0 / 12))
    assert not found.page.locator("#unread").is_visible()
    assert "unknown" not in (found.page.locator(MOUTH).get_attribute("class") or "")


def test_somebody_seen_once_is_shown_only_then(
    opened: Callable[[Path], Opened], folder_of: Folders, script_of: Folders, actor_of: Folders
) -> None:
    found = opened(folder_of(script_of(actors=[actor_of(leaves=0.02), actor_of(person="p2", seed=3)])))
    found.page.mouse.move(*found.at(0.5))
    assert found.page.locator("#unread").inner_text() == "Not in view"


def test_a_drag_zooms_and_a_double_click_shows_everything_again(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    whole = found.ticks()
    found.page.mouse.move(*found.at(0.25))
    found.page.mouse.down()
    found.page.mouse.move(*found.at(0.5), steps=5)
    found.page.mouse.up()
    found.page.mouse.move(*found.at(0.5))
    assert found.ticks() != whole
    assert found.now() == pytest.approx(4.5, abs=0.1)
    found.page.mouse.dblclick(*found.at(0.5))
    assert found.ticks() == whole


def test_the_wheel_on_the_axis_zooms_and_elsewhere_scrolls(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    whole = found.ticks()
    before = found.page.evaluate("scrollY")
    found.page.mouse.move(*found.at(0.5, 300))
    found.page.mouse.wheel(0, 120)
    found.until(lambda: found.page.evaluate("scrollY") > before)
    assert found.ticks() == whole
    box = found.page.locator(".row.axis").bounding_box()
    assert box is not None
    found.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    found.page.mouse.wheel(0, -240)
    found.until(lambda: found.ticks() != whole)


def test_keys_move_the_cursor(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    found.page.locator("#scrub").focus()
    found.page.keyboard.press("Home")
    assert found.now() == 0.0
    found.page.keyboard.press("ArrowRight")
    assert found.now() == pytest.approx(1 / 30, abs=0.01)
    found.page.keyboard.press("Shift+ArrowRight")
    assert found.now() == pytest.approx(1 + 1 / 30, abs=0.01)
    found.page.keyboard.press("End")
    assert found.now() == pytest.approx(12.0, abs=0.05)


def test_tabs_change_the_person(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    events = found.page.locator("#events").inner_text()
    found.page.get_by_role("tab", name="Person p2").click()
    assert found.page.get_by_role("tab", name="Person p2").get_attribute("aria-selected") == "true"
    assert found.page.locator("#events").inner_text() != events
    found.page.keyboard.press("ArrowLeft")
    assert found.page.get_by_role("tab", name="Person p1").get_attribute("aria-selected") == "true"
    assert found.said == []


def test_a_decision_shows_its_reason_on_hover_and_in_the_list_as_plain_text(
    opened: Callable[[Path], Opened], two: Path
) -> None:
    found = opened(two)
    button = found.page.locator("#events button", has_text="Decision").first
    assert "</script><b>puzzled</b> & 'lost'" in button.inner_text()
    button.click()
    moment = found.now()
    x, _ = found.at(moment / 12)
    box = found.page.locator(".row.axis").bounding_box()
    assert box is not None
    found.page.mouse.move(x + 5, box["y"] + 30)
    assert "because: </script><b>puzzled</b>" in found.page.locator("#tip").inner_text()


def test_play_moves_the_face_and_stops(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    found.page.locator("#speed").select_option("16")
    before = found.now()
    found.page.locator("#play").click()
    found.until(lambda: found.now() > before)
    found.until(lambda: found.page.locator("#play-text").inner_text() == "Play")
    assert found.now() == pytest.approx(12.0, abs=0.05)


def test_any_signal_of_the_catalogue_can_be_added_and_removed(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    rows = found.page.locator(".row").count()
    found.page.locator("#add").select_option("blendshape_jaw_open")
    assert found.page.locator(".row").count() == rows + 1
    found.page.get_by_role("button", name="Remove jawOpen").click()
    assert found.page.locator(".row").count() == rows


def test_the_theme_can_be_changed(opened: Callable[[Path], Opened], two: Path) -> None:
    found = opened(two)
    for expected in ("light", "dark"):
        found.page.locator("#theme").click()
        assert found.page.locator("html").get_attribute("data-theme") == expected
    assert found.said == []


@pytest.mark.parametrize("width", [1440, 820, 390])
def test_nothing_reaches_beyond_the_width_of_the_screen(
    opened: Callable[[Path], Opened], two: Path, width: int
) -> None:
    found = opened(two)
    found.page.set_viewport_size({"width": width, "height": 900})
    assert found.page.evaluate("document.documentElement.scrollWidth") <= width


def odd_sessions() -> list[str]:
    """Return the names of the odd sessions below."""
    return ["nobody", "a picture", "never readable", "fifty"]


@pytest.mark.parametrize("name", odd_sessions())
def test_odd_sessions_open_without_a_message(
    opened: Callable[[Path], Opened], folder_of: Folders, script_of: Folders, actor_of: Folders, name: str
) -> None:
    scripts = {
        "nobody": script_of(actors=[], seconds=3.0),
        "a picture": script_of(actors=[actor_of(leaves=0.01)], seconds=0.0),
        "never readable": script_of(actors=[actor_of(blank=True, lost=[(0.0, 12.0, "too dark")])]),
        "fifty": script_of(
            actors=[actor_of(person=f"p{n}", seed=n, leaves=2.0, rate=10.0) for n in range(1, 51)], seconds=2.0
        ),
    }
    found = opened(folder_of(scripts[name]))
    assert found.said == []
    assert found.page.locator("#workspace").is_visible() == (name != "nobody")

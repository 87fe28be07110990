"""The Comparison tab in a real browser: models side by side, arrows, commits, the examples that differ."""

import pytest
from pages import Page

pytestmark = pytest.mark.browser
HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>\"'`{{7*7}}\u202e&amp;</script>"


@pytest.fixture
def open_page(browser):
    """Opens the built site of a place at a fragment; no error may have come up at the end."""
    pages = []

    def make(place, hash_, **options):
        pages.append(Page(browser, place, **options))
        page = pages[-1].open(hash_)
        page.set_default_timeout(5000)
        return page

    yield make
    for one in pages:
        one.page.close()
        assert one.problems == []


def add(place, model, right, dataset="d@1", number=100, **columns):
    rows = {"id": [f"x{n:03d}" for n in range(number)], "correct": [int(n < right) for n in range(number)]} | columns
    draft = place.draft(metrics={"accuracy": sum(rows["correct"]) / number, "tokens": 5 * right}, samples=rows)
    place.bench("add", draft, "--model", model, "--dataset", dataset, "--created-at", "2026-01-02T03:04:05Z")
    place.commit(f"Add {model}")


@pytest.fixture
def built_models(made):
    """Three models on one data set, one of them with two versions, and one on another; with their site, for tests that only read."""
    return made(grow)


def grow(place):
    add(place, "good", 80)
    add(place, "good", 90)
    add(place, "poor", 40)
    add(place, "middling", 60)
    add(place, "other", 70, "e@1")
    place.bench("build")


@pytest.fixture
def models(made, tmp_path):
    """The same, to be changed."""
    return made(grow).copied(tmp_path / "models")


def built(place):
    """The place with its site."""
    place.bench("build")
    return place


def cells(page, metric):
    return [text.split("\n") for text in page.locator("table.beside tbody tr", has_text=metric).locator("td").all_inner_texts()]


def test_models_stand_side_by_side_with_ranks_and_verdicts_of_python(built_models, open_page):
    page = open_page(built_models, "#comparison?models=poor@1,good@2,middling@1")
    page.wait_for_selector("table.beside")
    assert page.locator("h1:visible").inner_text() == "good is best on d@1. By accuracy."
    assert cells(page, "accuracy") == [
        ["0.400", "rank 3"],
        ["0.900", "+50.0 pt", "improved", "best"],
        ["0.600", "+20.0 pt", "improved", "rank 2"],
    ]
    assert page.locator("table.beside .win").count() == 1


def test_the_leading_metric_is_drawn_on_one_scale_best_first(built_models, open_page):
    page = open_page(built_models, "#comparison?models=poor@1,good@2,middling@1,other@1")
    page.wait_for_selector("table.dots")
    assert [row.split("\n")[0] for row in page.locator("table.dots tbody th").all_inner_texts()] == ["good v2", "middling v1", "poor v1"]
    places = [float(dot.get_attribute("cx").rstrip("%")) for dot in page.locator("table.dots circle").all()]
    assert places[0] - places[1] == pytest.approx(1.5 * (places[1] - places[2]), abs=0.05)  # 0.9, 0.6 and 0.4
    assert page.locator("table.dots line.base").count() == 1  # only one does not stand on its baseline
    assert page.locator("table.dots svg.improved, table.dots svg.neutral").count() == 3


def test_what_was_not_ranked_has_no_winner(models, open_page):
    """Older versions have no rank: the highest value is a plain fact, and no icon marks it."""
    add(models, "middling", 65)
    page = open_page(built(models), "#comparison?models=good@1,middling@1")
    page.wait_for_selector("table.beside")
    assert cells(page, "accuracy") == [["0.800", "highest"], ["0.600", "−20.0 pt"]]
    assert page.locator("table.beside .win").count() == 0
    assert page.locator("h1:visible").inner_text() == "Side by side on d@1. These versions were not ranked."


def test_a_model_measured_on_other_data_is_offered_and_shown_as_incomparable(built_models, open_page):
    page = open_page(built_models, "#comparison?models=good@2,poor@1")
    page.click("#c-choose summary")
    page.click("#c-models label:has-text('incomparable: measured on e@1, the first on d@1')")
    page.wait_for_selector("text=other v1 is incomparable: measured on e@1, the first on d@1. No change is shown.")
    assert cells(page, "accuracy")[2] == ["0.700"]
    page.wait_for_url(lambda url: url.endswith("models=good%402%2Cpoor%401%2Cother%401"))


def test_models_are_chosen_by_keyboard_and_the_focus_stays(built_models, open_page):
    page = open_page(built_models, "#comparison")
    page.check("input[value=models]")
    page.wait_for_selector("table.beside")
    page.wait_for_url(lambda url: url.endswith("models=good%402%2Cmiddling%401%2Cpoor%401"))
    page.click("#c-choose summary")
    page.locator("#c-models label", has_text="poor").locator("input").focus()
    page.keyboard.press("Space")
    page.wait_for_function("location.hash.endsWith('models=good%402%2Cmiddling%401')")
    assert page.evaluate("document.activeElement.parentNode.textContent") == "poor"
    page.click("text=Compare with this")
    page.wait_for_function("location.hash.endsWith('models=middling%401%2Cgood%402')")
    page.go_back()
    page.wait_for_function("location.hash.endsWith('models=good%402%2Cmiddling%401')")


def test_no_more_than_six_models_are_chosen(place, open_page):
    for number in range(8):
        add(place, f"m{number}", 50 + number)
    page = open_page(built(place), "#comparison?models=" + ",".join(f"m{n}@1" for n in range(8)))
    page.wait_for_selector("table.beside")
    assert page.locator("table.beside thead th").count() == 7
    assert page.locator("#c-models input:not(:checked)").count() == page.locator("#c-models input:not(:checked):disabled").count() == 2


@pytest.mark.parametrize("hash_", ["models=poor@1,good@2,middling@1,other@1", "a=good@1&b=good@2&rows=better"])
@pytest.mark.parametrize("width", [390, 360])
def test_nothing_scrolls_sideways_on_a_phone(built_models, open_page, hash_, width):
    page = open_page(built_models, f"#comparison?{hash_}", width=width)
    page.wait_for_selector("#c-body table")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_current_models_have_verdicts_whichever_stands_left(built_models, open_page):
    page = open_page(built_models, "#comparison?a=good@2&b=poor@1")
    page.wait_for_selector("#c-body table")
    row = page.locator("#c-body tr", has_text="accuracy").first
    assert "regressed" in row.inner_text()
    assert row.locator(".win").inner_text() == "old v2"
    page.click("#c-swap")
    page.wait_for_function("document.querySelector('#c-body .chip').textContent === 'improved'")
    page.click("#c-new-prev")
    page.wait_for_selector("text=has not been judged")
    assert page.locator("#c-body .win").count() == 0
    assert page.locator("h1:visible").inner_text().startswith("good v1 against poor v1: not judged.")


def test_the_arrows_step_through_the_versions_and_end_at_the_ends(place, open_page):
    for right in (70, 80, 90):
        add(place, "m", right)
    page = open_page(built(place), "#comparison?a=m@1&b=m@2")
    page.wait_for_selector("#c-new-next:enabled")
    assert page.locator("#c-old-prev").is_disabled()
    page.focus("#c-new-next")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.endsWith('a=m%401&b=m%403')")
    assert page.locator("#c-new-next").is_disabled()
    assert page.evaluate("document.activeElement.id") == "c-new-prev"
    page.click("#c-old-next")
    page.wait_for_function("location.hash.endsWith('a=m%402&b=m%403')")
    assert page.evaluate("document.activeElement.id") == "c-old-next"


@pytest.mark.parametrize("url", ["https://github.com/acme/evals", None])
def test_the_commits_between_are_linked_where_the_repository_is_known(models, open_page, url):
    if url:
        models.write("benchstore.yaml", f'site: {{repository_url: "{url}/"}}\n')
    page = open_page(built(models), "#comparison?a=good@1&b=good@2")
    page.wait_for_selector(".between")
    links = page.locator(".between a")
    assert links.count() == bool(url)
    if url:
        href = links.get_attribute("href")
        assert href.startswith(f"{url}/compare/")
        assert len(href.split("/compare/")[1].split("...")) == 2


def test_a_number_opens_its_examples_and_each_is_linked(place, open_page):
    place.write("benchstore.yaml", 'samples: {url: "https://example.org/items/{id}?a=1"}\n')
    groups = ["odd" if n % 2 else "even" for n in range(100)]
    add(place, "m", 50, group=groups)
    add(place, "m", 0, group=groups, correct=[int(n >= 46) for n in range(100)])
    page = open_page(built(place), "#comparison?a=m@1&b=m@2")
    page.click("text=Show the examples that differ")
    page.wait_for_selector(".quad")
    assert page.locator(".quad .cell").all_inner_texts() == ["4\nboth right", "46\ngot worse", "50\ngot better", "0\nboth wrong"]
    page.click("text=got better")
    page.wait_for_function("location.hash.endsWith('rows=better')")
    assert page.locator(".plain-rows .mono").first.get_attribute("href") == "https://example.org/items/x050?a=1"
    assert page.locator(".plain-rows tbody tr", has_text="x051").inner_text().split("\t") == ["x051", "odd", "wrong → right"]
    by_group = page.locator(".plain-rows", has_text="Change").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in by_group] == [
        ["even", "50", "0.500", "0.540", "+4.0 pt"],
        ["odd", "50", "0.500", "0.540", "+4.0 pt"],
    ]


def test_the_metric_of_the_examples_is_chosen_and_back_takes_it_back(place, open_page):
    for right in (3, 2):
        rows = {"id": list("abcd") * 2, "trial": [1] * 4 + [2] * 4, "group": ["g"] * 8}
        rows |= {
            "outcomes": {"acc": [int(n < right) for n in range(4)] * 2},
            "scores": {"latency_ms": [100 * right + 50 * n for n in range(4)] * 2},
        }
        metrics = {"acc": right / 4, "latency_ms": 100 * right + 75}
        place.bench("add", place.draft(metrics=metrics, samples=rows), "--model", "m", "--dataset", "d@1")
        place.commit("Add m")
    page = open_page(built(place), "#comparison?a=m@1&b=m@2&rows=better")
    page.wait_for_selector("#c-of")
    page.focus("#c-of")
    page.select_option("#c-of", "latency_ms")
    page.wait_for_function("location.hash.endsWith('of=latency_ms')")
    assert page.evaluate("document.activeElement.id") == "c-of"
    assert page.locator(".quad .cell").all_inner_texts() == ["0\ngot worse", "4\ngot better", "0\nthe same"]
    tables = [table.locator("tbody tr").first.inner_text().split("\t") for table in page.locator(".plain-rows").all()]
    assert tables == [
        ["a", "g", "300 ms → 200 ms", "−100 ms"],
        ["g", "4", "375 ms", "275 ms", "−100 ms"],
        ["1", "4", "375 ms", "275 ms", "−100 ms"],
    ]
    page.go_back()
    page.wait_for_function("document.getElementById('c-of').value === 'acc'")


def test_examples_come_fifty_at_a_time(place, open_page):
    add(place, "m", 120, number=120)
    add(place, "m", 0, number=120)
    page = open_page(built(place), "#comparison?a=m@1&b=m@2&rows=worse")
    page.wait_for_selector(".pages")
    assert page.locator(".plain-rows tbody tr").count() == 50
    page.click("[aria-label='Next 50']")
    page.click("[aria-label='Next 50']")
    assert page.locator(".pages").inner_text() == "101–120 of 120"
    assert page.locator(".plain-rows tbody tr").count() == 20
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Previous 50"


def test_rows_are_loaded_only_when_they_are_asked_for(built_models, open_page):
    page = open_page(built_models, "#comparison?a=good@1&b=good@2")
    page.wait_for_selector("#c-open")
    assert page.locator("script[src*='data/rows'], script[src*='data/examples']").count() == 0
    page.click("#c-open")
    page.wait_for_selector(".quad")
    assert page.locator("script[src*='data/rows']").count() == 2
    assert page.locator("script[src*='data/examples']").count() == 1


def test_a_version_without_rows_on_the_page_says_so(place, open_page):
    for right in range(60, 68):
        add(place, "m", right)
    place.bench("baseline", "m@2")
    page = open_page(built(place), "#comparison?a=m@1&b=m@8")
    page.wait_for_selector("text=The rows of m v1 are not on this page")


def test_hostile_examples_and_groups_stay_inert(place, open_page):
    place.write("benchstore.yaml", 'samples: {url: "https://example.org/items/{id}"}\n')
    columns = {"id": [HOSTILE, "__proto__", "a/../b?c#d"], "group": ["__proto__", HOSTILE, "constructor"]}
    add(place, "m", 0, number=3, **columns, correct=[1, 1, 1])
    add(place, "m", 0, number=3, **columns)
    page = open_page(built(place), "#comparison?a=m@1&b=m@2&rows=worse")
    page.wait_for_selector(".quad")
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img, main script").count() == 0
    links = [link.get_attribute("href") for link in page.locator("a.mono[href*='items']").all()]
    assert len(links) == 3
    assert "https://example.org/items/a%2F..%2Fb%3Fc%23d" in links
    assert all(not set("<>\"' ") & set(link.replace("'", "")) for link in links)
    assert page.locator(".plain-rows", has_text="Change").locator("tbody tr").count() == 3

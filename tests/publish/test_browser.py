"""Every tab in a real browser, from a file: numbers, filters, links, back and forward, phone width, hostile content.

Needs a Chromium (Debian: apt-get install chromium). Where there is none these tests skip and say so; in CI they fail.
"""

import pytest
from pages import TABS, Page

from benchstore.records import quantities
from benchstore.records.metric import Metric

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_tab_opens_from_a_file_without_errors_and_fits_the_width(opened, tab, width, scheme):
    page = opened(width=width, scheme=scheme).open(f"#{tab}")
    page.wait_for_selector(f"section#{tab}.open h1")
    if tab == "trends":
        page.wait_for_selector("#t-plots svg.marks")
        page.locator("#t-sums").scroll_into_view_if_needed()
        page.wait_for_selector("#t-sums svg.marks >> nth=0")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("main > section:visible").count() == 1


def test_tabs_are_links_and_back_and_forward_work(opened):
    page = opened().open()
    page.click("text=Regressions")
    assert page.locator("h1:visible").inner_text().startswith("1 regression needs a decision.")
    page.click("nav >> text=History")
    page.go_back()
    page.wait_for_url(lambda url: url.endswith("#regressions"))
    page.go_forward()
    page.wait_for_url(lambda url: url.endswith("#history"))
    assert page.locator('.tabs a[aria-current="page"]').inner_text() == "History"


def test_filters_narrow_every_tab_and_live_in_the_address(opened):
    page = opened().open()
    page.select_option("#f-dataset", "e@1")
    page.wait_for_url(lambda url: url.endswith("#current?dataset=e%401"))
    assert [text.split("\n")[0] for text in page.locator(".group:visible h2").all_inner_texts()] == ["e@1"]
    page.click("nav >> text=Regressions")
    assert page.locator("article.reg:visible").count() == 0
    again = opened().open("#current?dataset=e%401")
    assert again.locator(".group:visible").count() == 1


def test_the_slider_filters_the_list(opened):
    page = opened().open("#regressions")
    assert page.locator("article.reg:visible").count() == 1
    page.evaluate("var s=document.getElementById('r-least'); s.max=100; s.value=80; s.dispatchEvent(new Event('input'))")
    assert page.locator("article.reg:visible").count() == 0
    assert page.locator("#r-no-fit").is_visible()


def test_trends_overlay_models_choose_metrics_and_ranges(opened):
    page = opened().open("#trends")
    page.wait_for_selector("#t-plots svg.marks")
    assert page.locator("#t-models input:checked").count() == 3
    assert page.locator("#t-plots .plot-title").inner_text().startswith("Accuracy, higher is better · d@1 · local")
    page.click(".picks summary")
    page.click("#t-metrics >> text=Latency")
    page.wait_for_selector("text=Latency (ms), lower is better")
    assert page.locator("#t-plots .plot").count() == 2
    page.click("#t-models >> text=steady")
    page.wait_for_function("location.hash.includes('models=')")
    page.fill("#t-from", "2026-01-05")
    page.wait_for_function("location.hash.includes('from=2026-01-05')")
    page.fill("#t-from", "2030-01-01")
    page.wait_for_selector("text=Nothing was measured in this range.")
    assert page.locator("#t-spread tr").first.inner_text().split("\t")[:2] == ["back", "2"]


def test_a_point_is_locked_by_a_click_and_the_plot_is_zoomed_by_dragging(opened):
    page = opened().open("#trends?at=falling%402&range=all")
    page.wait_for_selector("#t-plots svg.marks")
    pin = page.locator("#t-pin")
    for part in ("falling v2", "2nd on d@1", "0.800", "regressed", "−10.0 pt", "Compare with v1", "Unlock"):
        assert part in pin.inner_text()
    page.click("[aria-label='Earlier version']")
    page.wait_for_function("location.hash.includes('falling%401')")
    assert "falling v1" in pin.inner_text()
    point = page.locator("#t-plots .mark-symbol path").nth(2)
    point.click(force=True)
    page.wait_for_function("location.hash.includes('at=') && !location.hash.includes('falling%401')")
    box = page.locator("#t-plots .plot").bounding_box()
    page.mouse.move(box["x"] + 120, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 160, steps=5)
    page.mouse.up()
    page.wait_for_function("location.hash.includes('from=2026-01-') && !location.hash.includes('range=')")


def test_the_moves_of_the_pointer_stand_under_the_plot(opened):
    page = opened().open("#trends?at=back%401&range=all")
    page.wait_for_selector("#t-plots svg.marks")
    assert page.evaluate("benchstore.index.series.length") == 5
    marks = page.locator("#t-plots .mark-symbol path")
    marks.last.hover(force=True)
    assert page.locator(".tip").inner_text().startswith("pointer\nv")
    assert marks.count() >= 2 + page.locator("#t-models input:checked").count()


def test_a_chart_can_be_saved_as_a_picture_and_as_its_data(opened):
    page = opened().open("#trends")
    page.wait_for_selector("#t-plots svg.marks")
    for kind in ("SVG", "PNG", "Data (CSV)"):
        if not page.locator("#t-plots .menu[open]").count():
            page.click("#t-plots .menu summary")
        with page.expect_download() as made:
            page.click(f"#t-plots .menu >> text={kind}")
        saved = made.value.path().read_bytes()
        assert len(saved) > 200
        assert kind != "Data (CSV)" or saved.startswith(b'"t","nth","v"')


def test_a_table_that_the_page_draws_can_be_saved_as_csv(opened):
    page = opened().open("#comparison?a=falling@1&b=falling@2")
    page.wait_for_selector("#c-body table")
    with page.expect_download() as made:
        page.click("#c-body [data-csv]")
    lines = made.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == '"Metric","Verdict","Old v1","New v2","Change","Percent","In limits","Winner"'
    assert lines[1].startswith('"Accuracy ↑","regressed",0.9,0.8,-0.0999')
    assert len(lines) == 1 + page.locator("#c-body table.cmp tbody tr").count()


def test_current_sorts_by_any_column_and_the_address_keeps_it(opened):
    page = opened().open()
    table = page.locator("table.now").first
    names = lambda: [text.split("\n")[0] for text in table.locator("tbody th").all_inner_texts()]  # noqa: E731
    assert names() == ["back", "falling", "steady"]
    table.locator("button[data-sort='Latency']").click()
    assert table.locator("th[aria-sort=ascending]").inner_text() == "Latency"
    ordered = names()
    table.locator("button[data-sort='Latency']").click()
    page.wait_for_url(lambda url: url.endswith("#current?sort=-Latency"))
    assert names()[0] == "falling"
    assert ordered != names()
    page.go_back()
    assert names() == ordered


def test_quality_against_latency_names_what_nothing_beats(opened):
    page = opened().open()
    page.locator("#frontier").scroll_into_view_if_needed()
    page.wait_for_selector("#q-plot svg.marks")
    assert page.locator("#q-card").inner_text().startswith("On the Pareto line")
    page.check("#q-kind input[value=Cost]", force=True)
    page.wait_for_selector("text=cost, US dollars, lower is better")


def shown_models(page):
    """The names of the rows of Current's tables that can be seen, in order."""
    return [text.split("\n")[0] for text in page.locator("table.now tbody tr:visible th").all_inner_texts()]


def test_a_phone_folds_the_rows_that_need_nobody(opened):
    page = opened(width=390).open()
    assert shown_models(page) == ["back", "falling", "slow", "lonely"]
    page.click("text=1 row within noise or the limit hidden: show")
    assert shown_models(page) == ["back", "falling", "steady", "slow", "lonely"]
    assert page.locator("[data-rest]:visible").count() == 0


def test_a_desk_folds_no_row(opened):
    page = opened(width=1280).open()
    assert shown_models(page) == ["back", "falling", "steady", "slow", "lonely"]
    assert page.locator("[data-rest]:visible").count() == 0


def test_one_model_has_its_noise_band_and_its_changes_of_level(browser, place):
    files = [
        place.draft(f"{n}.json", metrics={"f1": 0.8 + (n % 3) / 100 - (0.1 if n >= 14 else 0)}, created_at=f"2026-01-{n + 1:02d}T12:00:00Z")
        for n in range(28)
    ]
    place.bench("add", *files, "--model", "stepping", "--dataset", "d@1")
    place.bench("build")
    page = Page(browser, place)
    page.open("#trends")
    page.page.wait_for_selector("#t-plots svg.marks")
    assert page.page.locator("#t-steps li").all_inner_texts() == ["stepping changed its level of f1 by −9.9 pt at v15, 2026-01-15."]
    assert page.page.locator("#t-plots svg.marks .mark-rect path[fill='#e8edf0']").count() == 1
    assert page.page.locator("#t-plots svg.marks .mark-rule line").count() >= 1
    assert page.problems == []


def test_comparison_shows_verdicts_for_judged_pairs_and_the_command_for_others(opened):
    page = opened().open("#comparison?a=falling@1&b=falling@2")
    page.wait_for_selector("#c-body table")
    row = page.locator("#c-body tr", has_text="accuracy").first.inner_text()
    for part in ("regressed", "0.900", "0.800", "−10.0 pt", "−12.8 to −7.2 pt", "−11%", "old v1"):
        assert part in row
    page.select_option("#c-old-series", label="steady · d@1 · local")
    page.wait_for_selector("text=judged against the other current model")
    page.select_option("#c-old-version", "1")
    page.wait_for_selector("text=has not been judged")
    assert page.locator("#c-body code").inner_text() == "benchstore compare steady@1 falling@2"
    page.click("#c-swap")
    page.wait_for_function("document.querySelector('#c-body code').textContent === 'benchstore compare falling@2 steady@1'")


def test_snapshots_on_other_data_are_incomparable_and_show_no_change(opened):
    page = opened().open("#comparison?a=slow@1&b=falling@2")
    page.wait_for_selector("text=are incomparable")
    cells = page.locator("#c-body tr", has_text="accuracy").first.locator("td").all_inner_texts()
    assert cells[3:5] == ["–", "–"]


def test_history_lists_versions_and_opens_the_way_back(opened):
    page = opened().open("#history")
    page.select_option("#h-series", label="falling · d@1 · local")
    page.wait_for_selector("text=falling stands on v2 on d@1.")
    page.click("text=Roll back to v1")
    assert page.locator(".panel code").inner_text() == "benchstore rollback falling --to 1"
    page.select_option("#h-series", "")
    page.wait_for_selector("text=10 versions of 5 series.")


def test_it_can_be_used_by_keyboard_alone(opened):
    page = opened().open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("section#trends.open")


def test_a_long_table_shows_its_first_rows_and_the_loud_ones_until_the_rest_are_asked_for(browser, place):
    names = [f"m{number:02d}" for number in range(37)]
    metrics = [{"f1": 0.9 - number / 100, "latency_ms": 100 - number} for number in range(37)]
    drafts = [place.draft(f"{name}.json", model=name, metrics=found) for name, found in zip(names, metrics, strict=True)]
    place.bench("add", *drafts, "--dataset", "d@1")
    place.bench("add", place.draft(metrics={"f1": 0.1}), "--model", "m36", "--dataset", "d@1")
    place.bench("build")
    kept = Page(browser, place)
    page = kept.open()
    assert shown_models(page) == [*names[:25], "m36"]
    page.click("button[data-sort='Latency']")
    assert shown_models(page)[:3] == ["m35", "m34", "m33"]
    page.click("text=11 more rows: show")
    assert len(shown_models(page)) == 37
    kept.page.close()
    assert kept.problems == []


def test_without_scripts_current_and_history_stand_in_the_page(browser, built_store):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{built_store.path}/_site/index.html")
    assert page.locator("h1:visible").inner_text().startswith("1 regression")
    page.click("nav >> text=History")
    assert page.locator("#history tbody tr:visible").count() == 10
    context.close()


def test_hostile_content_stays_inert_on_every_tab(browser, built_hostile):
    kept = Page(browser, built_hostile)
    for tab in (
        *TABS,
        "history?series=0",
        "comparison?a=m@1&b=m@2",
        "trends?metric=__proto__",
        "trends?metric=x.y%5B0%5D",
        "comparison?a=<b>@1&b=x@y",
        "comparison?models=m@1,m@2",
        "comparison?models=<b>@1,x@y",
    ):
        page = kept.open(f"#{tab}")
        page.wait_for_timeout(300)
        if tab.startswith("history?"):
            page.click("[aria-label='Choose v1 to compare']")
        assert page.evaluate("window.hacked") is None
        assert page.locator("main img, main script").count() == 0
    kept.page.close()
    assert kept.problems == []


NUMBERS = [
    0,
    1,
    0.5,
    0.9999,
    0.00001,
    1e-7,
    0.123456,
    9.94,
    9.96,
    12.5,
    999,
    1234.5,
    12345.678,
    1234567,
    0.004,
    0.0099,
    38.2,
    1999.99,
    -0.25,
    -3,
    -0.0004,
]
UNITS = ["proportion", "percent", "ms", "s", "usd", "count", "tokens", ""]


def test_the_page_writes_numbers_as_python_does(opened):
    page = opened().open()
    asked = [[unit, number] for unit in UNITS for number in NUMBERS]
    script = "asked => asked.map(([unit, x]) => [benchstore.numbers.value({unit: unit}, x), benchstore.numbers.change({unit: unit}, x), benchstore.numbers.relative(x)])"
    got = page.evaluate(script, asked)
    for (unit, number), shown in zip(asked, got, strict=True):
        metric = Metric(name="x", unit=unit)
        expected = [quantities.value_text(metric, number), quantities.change_text(metric, number), quantities.relative_text(number)]
        assert shown == expected, (unit, number)


def test_a_missing_data_file_is_said_and_does_not_block_the_others(browser, built_store, tmp_path):
    """Every tab that waits for the file is told; other models are shown as before."""
    store = built_store.copied(tmp_path / "store")
    (store.path / "_site/data/model/falling.js").unlink()
    kept = Page(browser, store)
    page = kept.open("#trends")
    page.wait_for_selector("#t-plots svg.marks")
    assert page.locator("#t-spread tr").count() == 2
    page.evaluate("location.hash = '#comparison?a=falling@1&b=falling@2'")
    page.wait_for_selector("text=There is no such snapshot.")
    page.evaluate("location.hash = '#comparison?a=back@1&b=back@2'")
    page.wait_for_selector("#c-body table")
    kept.page.close()
    assert all("ERR_FILE_NOT_FOUND" in problem for problem in kept.problems), kept.problems

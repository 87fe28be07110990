"""The `site` section of a config: colours that can be read, paths inside the store, links to the web, metrics that lead."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.errors import Refused
from benchstore.publish.words import links
from benchstore.records import branding, colour
from benchstore.records.branding import SiteConfig
from benchstore.records.config import Config
from benchstore.records.metric import MetricTable

ROOT = Path(__file__).resolve().parents[2]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def refused(text):
    """Place -> message and hint of every problem that refuses the config `site: text`."""
    with pytest.raises(Refused) as caught:
        Config.from_text(f"site: {text}\n")
    return {problem.place: f"{problem.message}; {problem.hint}" for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#ffffff", 4.542),
        ("#ff0000", "#ffffff", 3.998),
        ("#0000ff", "#ffffff", 8.592),
    ],
)
def test_contrast_is_what_wcag_says(one, other, ratio):
    """Published values; #767676 is the lightest grey that passes on white."""
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.001)
    assert colour.contrast(other, one) == colour.contrast(one, other)


def test_a_failing_ratio_never_reads_as_a_passing_one():
    assert colour.contrast_text(4.4999) == "4.49:1"


@given(COLOURS)
def test_the_proposed_pair_is_always_accepted_and_no_colour_serves_both_themes(value):
    pair = {theme: colour.legible(value, ground) for theme, ground in branding.GROUNDS.items()}
    accepted = Config.from_text(f'site: {{accent: {{light: "{pair["light"]}", dark: "{pair["dark"]}"}}}}').site.accent
    assert accepted == branding.Accent(**pair)
    said = refused(f'{{accent: "{value}"}}')["site.accent"]
    assert re.search(r'accent: \{light: "#[0-9a-f]{6}", dark: "#[0-9a-f]{6}"\} would do', said)


@given(COLOURS)
def test_a_colour_that_passes_is_proposed_unchanged(value):
    for ground in branding.GROUNDS.values():
        assert (colour.legible(value, ground) == value) == (colour.contrast(value, ground) >= 4.5)


def test_the_grounds_are_those_of_the_style_sheet_and_its_own_accent_passes():
    style = (ROOT / "site_template/style.css").read_text(encoding="utf-8")
    grounds, accents = (re.findall(rf"{name}: light-dark\((#[0-9a-f]{{6}}), (#[0-9a-f]{{6}})\)", style) for name in ("--bg", "--accent"))
    assert grounds == [(branding.GROUNDS["light"], branding.GROUNDS["dark"])]
    [(light, dark)] = accents
    Config.from_text(f'site: {{accent: {{light: "{light}", dark: "{dark}"}}}}')


def test_one_colour_is_refused_with_its_measured_contrast_and_the_pair_that_would_do():
    said = refused('{accent: "#1b4f9c"}')["site.accent"]
    assert "#1b4f9c on the dark ground #101315 has a contrast of 2.34:1; text needs 4.5:1" in said
    assert 'accent: {light: "#1b4f9c", dark: "#587eb6"} would do' in said


def test_a_theme_without_a_colour_is_named():
    assert "the dark theme needs a colour of its own" in refused('{accent: {light: "#1b4f9c"}}')["site.accent.dark"]
    assert "the light theme needs a colour of its own" in refused('{accent: {dark: "#8fb8f0"}}')["site.accent.light"]


def test_a_colour_without_quotes_is_a_comment_to_yaml_and_the_answer_says_quotes():
    assert "in quotes" in refused("\n  accent: #1b4f9c")["site.accent"]


@pytest.mark.parametrize("value", ['"red"', '"#fff"', '"#1b4f9c;}"', "7", "{}", "[]", '{light: "#1b4f9c", dark: "x"}', '{mid: "#1b4f9c"}'])
def test_what_is_no_colour_is_refused(value):
    assert any(place.startswith("site.accent") for place in refused(f"{{accent: {value}}}"))


@pytest.mark.parametrize(
    "path",
    ["/etc/logo.svg", "../logo.svg", "a/../../logo.svg", "./logo.svg", "a//logo.svg", "C:\\\\logo.svg", ":(top)logo.svg", "a\\u0000.svg"],
)
def test_a_logo_lies_inside_the_store(path):
    assert "is not a path inside the store" in refused(f'{{logo: "{path}"}}')["site.logo"]


@pytest.mark.parametrize("path", ["logo.gif", "logo", "logo.svg.html", "svg"])
def test_a_logo_is_svg_or_png(path):
    assert "is neither .svg nor .png" in refused(f'{{logo: "{path}"}}')["site.logo"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org", 'https://a\\"onload=x', "https://a b", "#x"]
)
def test_a_link_leads_to_the_web_only(url):
    assert "site.links[0].url" in refused(f'{{links: [{{text: "x", url: "{url}"}}]}}')


def test_all_problems_of_a_site_are_told_at_once():
    found = refused('{accent: "#ffffff", logo: "../x.gif", links: [{text: "x"}], lead: ["<b>"], intro: "", colour: 1}')
    assert set(found) == {"site", "site.accent", "site.intro", "site.lead[0]", "site.links[0]", "site.logo"}


def test_an_introduction_has_an_end():
    Config.from_text(f'site: {{intro: "{"x" * 5000}"}}')
    assert "site.intro" in refused(f'{{intro: "{"x" * 5001}"}}')


@pytest.mark.parametrize(
    ("lead", "names", "first"),
    [
        ([], ["recall", "f1", "latency_ms"], "f1"),
        (["latency_ms", "f1"], ["recall", "f1", "latency_ms"], "latency_ms"),
        (["bleu", "recall"], ["recall", "f1"], "recall"),
        (["bleu"], ["recall", "f1"], "f1"),
        (["acc"], ["f1", "boolq/acc", "arc/acc"], "arc/acc"),
        (["acc"], ["acc", "arc/acc"], "acc"),
        (["f1"], [], None),
    ],
)
def test_the_first_chosen_metric_that_a_table_has_leads_it(lead, names, first):
    assert next(iter(MetricTable.from_dict({}, lead).leading(names)), None) == first


def test_a_chosen_metric_comes_before_the_primary_ones_and_once():
    assert MetricTable.from_dict({}, ["recall"]).leading(["f1", "recall", "accuracy"]) == ["recall", "f1", "accuracy"]
    assert MetricTable.from_dict({}, ["accuracy"]).leading(["f1", "accuracy"]) == ["accuracy", "f1"]


def test_on_gitlab_links_lead_to_its_editor_and_to_the_form_of_new_pipeline():
    site = SiteConfig(repository_url="https://gitlab.example.org/acme/evals", branch="main")
    back = links.rollback_issue(site, "m", 3)
    assert back == (
        "https://gitlab.example.org/acme/evals/-/pipelines/new?ref=main&var%5BROLLBACK_MODEL%5D=m"
        "&var%5BROLLBACK_WHY%5D=Roll%20back%20to%20v3&var%5BROLLBACK_TO%5D=3"
    )
    assert links.edit_pointer(site, "m") == "https://gitlab.example.org/acme/evals/-/edit/main/snapshots/m/current.yaml"

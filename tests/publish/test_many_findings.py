"""Of many findings the most urgent are cards, more of them lines, and the rest is counted: the page stays bounded."""

import re

import pytest

from benchstore.publish.site.tabs import regressions
from benchstore.repository import open_repository


@pytest.fixture
def fallen(place):
    """Four models that fell, each a little more than the one before."""
    for number in range(4):
        place.add(0.9, model=f"m{number}")
        place.add(0.8 - number / 50, model=f"m{number}")
    return place


def section(place):
    html = dict(open_repository(place.path).pages())["index.html"].decode()
    return html.split('<section id="regressions"')[1].split("</section>")[0]


def test_all_are_cards_where_they_are_few(fallen):
    html = section(fallen)
    assert (html.count('<article class="reg'), html.count('class="finding"')) == (4, 0)


def test_of_many_the_most_severe_are_cards_then_lines_and_the_rest_is_counted(fallen, monkeypatch):
    monkeypatch.setattr(regressions, "CARDS", 1)
    monkeypatch.setattr(regressions, "LINES", 2)
    html = section(fallen)
    assert re.findall(r'<article class="reg.*?<b>(m\d)</b>', html, re.DOTALL) == ["m3"]
    assert re.findall(r'class="finding".*?>(m\d) v2</a>', html) == ["m2", "m1"]
    assert '1 more is in <a href="csv/regressions.csv">the CSV file</a>' in html
    assert html.count('data-state="open"') == 3

"""The comment as Markdown: whatever a value holds stays text, and no comment is longer than the forge takes."""

import re

import pytest
from builders import build_snapshot
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from benchstore.analysis.judgement import Judgement, Words
from benchstore.errors import Problem
from benchstore.publish.forge_texts import comment
from benchstore.publish.words.markdown import escape_markdown
from benchstore.records.config import Config
from benchstore.records.event import Event
from benchstore.standing.change import Span

HOSTILE = (
    "@everyone",
    "#1",
    "GH-1",
    "https://evil.example",
    "www.evil.example",
    "a@evil.example",
    "<img src=x onerror=alert(1)>",
    "-->",
    comment.MARK,
    "|",
    "``` \n# head",
    "[x](javascript:alert(1))",
    "$(id) `id` ::set-output name=a::b",
)
ALLOWED = {"h3", "h4", "p", "blockquote", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "pre"}


def row(metric="accuracy", verdict="regressed", sentence="It fell.", version=5):
    snapshot = build_snapshot(model="m", version=version)
    sides = {"value": 0.5, "reference_value": 0.9, "delta": -0.4, "relative": -0.44, "better": -1, "p": 0.001}
    return Judgement(
        series=snapshot.series,
        version=version,
        reference_series=snapshot.series,
        reference=4,
        reference_why="baseline",
        metric=metric,
        verdict=verdict,
        method="limit",
        say=lambda: Words(sentence=sentence),
        **sides,
    )


def change(*rows, **fields):
    snapshot = build_snapshot(model="m", version=5, **fields)
    return comment.Change(snapshot=snapshot, added=True, promoted=True, before=4, after=5, judgements=rows, earlier=(snapshot,) * 3)


def review(*changes, **fields):
    lies = {"base": "a" * 40, "head": "b" * 40, "why": "the tip of main", "against": "main"}
    lies |= {name: fields.pop(name) for name in (*lies, "warnings") if name in fields}
    return comment.Review(lies=Span(**lies), changes=changes, **({"config": Config()} | fields))


def rendered(text):
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def tags(html):
    return {tag.lower() for tag in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", html)}


def assert_inert(text):
    """No link, no HTML of its own, no mention; the mark is the last line and no other."""
    html = rendered(text.replace("<details>", "").replace("</details>", "").replace("<summary>", "").replace("</summary>", ""))
    assert tags(html) <= ALLOWED | {"code"}, tags(html)
    assert [place for place, line in enumerate(text.splitlines()) if line.strip() == comment.MARK] == [len(text.splitlines()) - 1]
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
    assert not re.search(r"(?<![A-Za-z0-9])@\w|@[\w-]+\.\w|https?://|(?i:www)\.\w|#\d|GH-\d", prose), prose


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_every_place(text):
    event = Event(kind="accepted", model=text, version=3, commit="", author=text, time="", subject=text, metric=text, reason=text)
    problem = Problem(file=text, message=text, hint=text, rule="schema")
    found = review(
        change(row(metric=text, sentence=text), row(metric=text, verdict="incomparable", sentence=text), display_name=text),
        why=text,
        moves=(event,),
        problems=(problem,),
        warnings=(text,),
        against=text,
    )
    assert_inert(comment.markdown(found))


@given(st.text(max_size=60))
def test_any_text_stays_text(text):
    assert tags(rendered(f"| a |\n| --- |\n| {escape_markdown(text)} |\n")) <= {"table", "thead", "tbody", "tr", "th", "td"}


def test_a_comment_of_a_thousand_rows_is_cut_to_the_worst_and_says_where_the_rest_is():
    rows = [row(metric=f"task_{number}", verdict="within noise", sentence="x" * 500) for number in range(1000)]
    text = comment.markdown(review(change(*rows, *(row(metric=f"bad_{number}", sentence="y" * 900) for number in range(500)))))
    assert len(text.encode()) <= comment.MOST_BYTES
    assert text.startswith("### ❌ 500 regressed · 1,000 unchanged; bad 0 −0.4000 on d@1\n")
    assert "| Bad 0 |" in text
    assert "| Task 0 |" not in text
    assert "470 more rows: `benchstore regressions --against main --all`." in text
    assert "Everything: `benchstore regressions --against main --all`" in text
    assert comment.MARK in text


def test_the_longest_names_still_fit():
    changes = [change(row(metric="m" * 10_000, sentence="s" * 100_000), display_name="n" * 10_000) for _ in range(50)]
    text = comment.markdown(review(*changes, problems=(Problem(file="f" * 10_000, message="p" * 50_000, rule="x"),) * 40))
    assert len(text.encode()) <= comment.MOST_BYTES
    assert comment.MARK in text


@pytest.mark.parametrize(("values", "drawn"), [([1, 2, 3], "▁▅█"), ([5, 5], "▄▄"), ([0.9, 0.9, 0.1], "██▁")])
def test_a_trend_is_a_line_of_blocks(values, drawn):
    assert comment.sparkline(values) == drawn

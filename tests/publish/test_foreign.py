"""A fork's text, posted with main's token: GitHub's own parser and what it looks for in texts find nothing live in it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from test_comment_text import HOSTILE, change, review, row

from benchstore.publish.forge_texts import comment
from benchstore.publish.forge_texts.comment import MARK, MOST_BYTES
from benchstore.publish.forge_texts.foreign import Ours, foreign

LIVE = json.loads((Path(__file__).parent / "live.json").read_text(encoding="utf-8"))
OURS = Ours(repository="https://github.com/acme/evals", site="https://acme.github.io/evals/")
TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "strong", "em", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th"}
TAGS |= {"td", "code", "pre", "details", "summary", "hr", "br", "a"}
FOUND_IN_TEXTS = re.compile(
    r"(?<![a-z0-9])@[a-z0-9]|@[a-z0-9-]*\.[a-z0-9]|#[0-9]|\bgh-[0-9]|https?://|ftp://|www\.[a-z]|mailto:[a-z]|\[![a-z]"
    r"|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|(?<!\u2060)\$|\$(?=\$|\Z)",
    re.IGNORECASE,
)
"""What GitHub makes a mention, a reference, a link, a box or a formula of, in the texts of a page; inside of code it looks for nothing."""
PLACES = (
    "{}",
    "x {} y",
    "- {}",
    "> {}",
    "### {}",
    "**{}**",
    "| a |\n|---|\n| {} |",
    "[{}](https://evil.example)",
    "![{}](https://evil.example)",
    "<details><summary>{}</summary>\n\nx\n\n</details>",
    "<details>\n\n{}\n\n</details>",
    "<div>{}</div>",
    "x\n{}",
)


class Read(HTMLParser):
    """Tags, addresses and texts outside of code; a text goes on until the next tag."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.addresses, self.texts, self.code, self.folds = set(), [], [""], 0, 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.texts.append("")
        self.code += tag == "code"
        self.folds += tag == "details"
        self.addresses += [value for name, value in attributes if name in ("href", "src")]
        self.tags |= {f"language of {value}" for name, value in attributes if name == "class" or (tag == "pre" and name == "lang")}

    def handle_endtag(self, tag):
        self.code -= tag == "code"
        self.folds -= tag == "details"
        self.texts.append("")

    def handle_data(self, data):
        self.texts[-1] += "" if self.code else data


def rendered(text):
    return cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES)


def assert_nothing_is_live(text):
    body, _, mark = text.rstrip("\n").rpartition("\n")
    assert mark == MARK
    assert len(text.encode()) <= MOST_BYTES
    read = Read(rendered(body))
    languages = {f"language of {name}" for name in ("sh", "yaml", "text")}
    assert read.tags <= TAGS | languages, read.tags - TAGS
    assert [address for address in read.addresses if not OURS.has(address)] == []
    assert [found[0] for part in read.texts if (found := FOUND_IN_TEXTS.search(part))] == []
    assert [line for line in body.split("\n") if line.lstrip().startswith("/")] == []
    assert read.folds == 0


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", LIVE)
def test_nothing_in_a_foreign_text_is_live(name, place):
    made = foreign(place.format(LIVE[name]), OURS)
    assert_nothing_is_live(made)
    assert foreign(made, OURS) == made


PARTS = [
    *LIVE.values(),
    *"@#/[]()<>!&;`*_~|\\-:.\n \t1x",
    "\n\n",
    "```",
    "<details>",
    "</details>",
    "<summary>",
    "octocat",
    "&#64;",
    "\u2060",
]


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_nothing_in_any_foreign_text_is_live(text):
    assert_nothing_is_live(foreign(text, OURS))


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/acme/evals",
        "https://github.com/acme/evals/actions/runs/123",
        "https://github.com/acme/evals/actions/runs/123/job/4",
        "https://acme.github.io/evals/index.html#comparison?a=m%404&b=m%405",
        "https://acme.github.io/evals/models/m/index.html#v4",
    ],
)
def test_links_to_the_repository_its_runs_and_the_page_stay(address):
    read = Read(rendered(foreign(f"[CI run]({address})", OURS)))
    assert read.addresses == [address]
    assert "".join(read.texts).strip() == "CI run"


@pytest.mark.parametrize("text", ["https://github.com/acme/evals/pull/7", "[x](https://github.com/acme/evals/pull/7)"])
def test_links_to_pull_requests_stay_where_they_are_asked_to(text):
    asked = Ours(repository=OURS.repository, pulls=True)
    assert Read(rendered(foreign(f"opened {text}.", OURS))).addresses == []
    assert Read(rendered(foreign(f"opened {text} now", asked))).addresses == ["https://github.com/acme/evals/pull/7"]


def test_where_a_link_would_have_led_is_said():
    assert foreign("[click](https://evil.example/x)", OURS) == f"click (https:\u2060//evil.example/x)\n\n{MARK}\n"


def seen(text):
    """What a person sees of a comment: its HTML without joiners."""
    return re.sub(r"\s+", " ", rendered(text.removesuffix(f"{MARK}\n")).replace("\u2060", ""))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_comment_of_ours_is_posted_as_it_is(text):
    rows = [row(metric=text, sentence=text), row(metric="f1|`", verdict="improved"), row(metric="p", verdict="incomparable", sentence=text)]
    run = {"run_url": "https://github.com/acme/evals/actions/runs/1"}
    made = comment.markdown(review(change(*rows, display_name=text, source=run), why=text, warnings=(text,), against=text))
    assert seen(foreign(made, OURS)) == seen(made)


def test_what_is_too_long_ends_with_a_whole_line_and_all_that_was_open_is_closed():
    code = "x" * 70 + "\n"
    for text in (
        "<details><summary>a</summary>\n\n| a |\n|---|\n" + "| b |\n" * 30_000,
        f"```sh\n{code * 2000}```",
        f"- ```sh\n  {code * 2000}",
    ):
        made = foreign(text, OURS)
        assert_nothing_is_live(made)
        assert made.endswith(f"\n\nCut to fit.\n\n{MARK}\n")
        assert "<p>Cut to fit.</p>" in rendered(made)
        assert len(made) > MOST_BYTES - 1000


@pytest.mark.parametrize("text", ["[", "`a``", "> ", "*a ", "![[]()", "<details>\n\n", "@", "- ```sh\n", "[a]: b\n", "|a", "&#64;", "\0"])
def test_a_text_made_to_be_slow_or_deep_ends(text):
    assert_nothing_is_live(foreign(text * 20_000, OURS))

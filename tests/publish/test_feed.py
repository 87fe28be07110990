"""The feed: valid Atom, identifiers that last, times from git, newest first, text that stays text."""

import re
import uuid
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from sites import built

from benchstore.publish.export import feed
from benchstore.publish.words import xml_text

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(files):
    return ET.fromstring(files["feed.xml"])


def entries(files):
    """Title -> identifier, time and address of every entry, in order."""
    found = [
        (text(entry, "title"), (text(entry, "id"), text(entry, "updated"), entry.find(f"{ATOM}link").get("href")))
        for entry in parsed(files).iter(f"{ATOM}entry")
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def text(node, name):
    return node.find(f"{ATOM}{name}").text


def test_the_feed_tells_what_regressed_was_promoted_rolled_back_and_accepted(site):
    found = entries(site)
    assert found["falling v2 regressed on d@1: accuracy"][1:] == ("2026-01-05T12:00:00Z", "models/falling/index.html#v2")
    assert found["falling v2 promoted on d@1"][1] == "2026-01-05T12:00:00Z"
    assert {"back v2 rolled back to v1 on d@1", "slow v2: latency accepted on e@1", "slow v3 rolled back to v2 on e@1"} <= found.keys()
    assert not any(title.startswith("lonely") for title in found)


def test_an_entry_has_all_that_atom_wants_and_newest_is_first(site):
    root = parsed(site)
    found = list(root.iter(f"{ATOM}entry"))
    times = [text(entry, "updated") for entry in found]
    assert times == sorted(times, reverse=True)
    assert text(root, "updated") == times[0]
    assert root.find(f"{ATOM}author/{ATOM}name").text
    for node in [root, *found]:
        assert uuid.UUID(text(node, "id")).version == 5
        assert datetime.fromisoformat(text(node, "updated")).tzinfo
        assert text(node, "title")
    assert len({text(node, "id") for node in [root, *found]}) == len(found) + 1


def test_identifiers_last_when_something_new_happens_or_the_site_moves(store):
    before = entries(built(store))
    store.write("benchstore.yaml", 'site: {title: "Evals", url: "https://acme.github.io/evals"}\n')
    store.add(0.9, "--commit", model="new")
    after = entries(built(store))
    assert len(after) == len(before) + 1
    assert {title: after[title][:2] for title in before} == {title: found[:2] for title, found in before.items()}


@pytest.mark.parametrize(("url", "base"), [("https://acme.github.io/evals", "https://acme.github.io/evals/"), (None, "")])
def test_links_are_absolute_where_the_address_is_known(store, url, base):
    if url:
        store.write("benchstore.yaml", f'site: {{url: "{url}"}}\n')
    files = built(store)
    assert [link.get("href") for link in parsed(files).findall(f"{ATOM}link")] == [f"{base}feed.xml", f"{base}index.html"]
    for _, _, link in entries(files).values():
        assert link.startswith(f"{base}models/")
        page, _, place = link.removeprefix(base).partition("#")
        assert f'id="{place}"' in files[page].decode()


def test_no_more_than_the_newest_are_told(place):
    for number in range(feed.MOST + 2):
        place.add(0.9)
        place.commit("More", date=f"2026-02-{1 + number // 24:02d}T{number % 24:02d}:00:00Z")
    found = entries(built(place))
    assert len(found) == feed.MOST
    assert next(iter(found)) == f"m v{feed.MOST + 2} promoted on d@1"
    assert list(found)[-1] == "m v3 promoted on d@1"


def test_what_is_not_committed_is_no_news_and_a_feed_without_news_is_a_feed(place):
    place.add(0.9)
    root = parsed(built(place))
    assert root.findall(f"{ATOM}entry") == []
    assert text(root, "updated") == "2026-01-01T00:00:00Z"


def test_a_page_names_its_feed(site):
    head = site["index.html"].decode().split("</head>")[0]
    assert re.search(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="feed.xml">', head)


def test_hostile_text_is_text_and_commits_are_linked(hostile):
    hostile.commit("Bell \x07 and escape \x1b[31m")
    config = hostile.read("benchstore.yaml")
    hostile.write("benchstore.yaml", config.replace("site: {", 'site: {repository_url: "https://github.com/acme/evals", '))
    data = built(hostile)["feed.xml"]
    root = ET.fromstring(data)
    assert {node.tag.removeprefix(ATOM) for node in root.iter()} <= {
        *("feed", "id", "title", "updated", "author", "name", "generator", "link", "entry", "summary")
    }
    assert b"<script" not in data
    related = [node.get("href") for node in root.iter(f"{ATOM}link") if node.get("rel") == "related"]
    assert related
    assert all(re.fullmatch(r"https://github.com/acme/evals/commit/[0-9a-f]{40}", link) for link in related)


def test_characters_that_xml_does_not_have_are_dropped():
    assert xml_text.clean("a\x00b\x1b\x7f\ud800\ufffec\n\t\U0001f600") == "abc\n\t\U0001f600"

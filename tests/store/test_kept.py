"""What is kept of earlier work: found again, never trusted where it is broken, and nothing depends on it."""

import sqlite3

import pytest

from benchstore.store import kept
from benchstore.store.kept import Kept, key_of


@pytest.fixture
def store(tmp_path):
    return Kept(tmp_path / "benchstore")


def file_of(store):
    (found,) = store.folder.glob("kept-*.sqlite")
    return found


def test_what_was_put_is_found_by_its_kind_and_key(store):
    store.put("digest", {"a": {"x": [1, 2.5, "é"]}, "b": None})
    assert store.get("digest", ["a", "b", "c"]) == {"a": {"x": [1, 2.5, "é"]}, "b": None}
    assert store.get("folder", ["a"]) == {}


def test_more_keys_than_one_question_takes_are_found(store):
    store.put("digest", {str(number): number for number in range(1_700)})
    assert store.get("digest", map(str, range(1_700))) == {str(number): number for number in range(1_700)}


def test_without_a_folder_nothing_is_kept():
    nowhere = Kept(None)
    nowhere.put("digest", {"a": 1})
    assert nowhere.get("digest", ["a"]) == {}


def test_a_value_that_was_altered_is_not_taken(store):
    store.put("digest", {"a": 11, "b": 12})
    with sqlite3.connect(file_of(store)) as connection:
        (value,) = connection.execute("SELECT value FROM kept WHERE key = 'a'").fetchone()
        connection.execute("UPDATE kept SET value = ? WHERE key = 'a'", (value[:-1] + b"2",))
    connection.close()
    assert store.get("digest", ["a", "b"]) == {"b": 12}


def test_a_value_of_another_key_is_not_taken(store):
    store.put("digest", {"a": 11, "b": 12})
    with sqlite3.connect(file_of(store)) as connection:
        connection.execute("UPDATE kept SET value = (SELECT value FROM kept WHERE key = 'b') WHERE key = 'a'")
    connection.close()
    assert store.get("digest", ["a"]) == {}


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_broken_costs_what_it_held_and_no_more(store, content):
    store.put("digest", {"a": 1})
    file_of(store).write_bytes(content)
    assert store.get("digest", ["a"]) == {}
    store.put("digest", {"a": 1})
    store.put("digest", {"a": 1})
    assert store.get("digest", ["a"]) == {"a": 1}


def test_a_file_that_another_process_holds_is_passed_over(store):
    store.put("digest", {"a": 1})
    other = sqlite3.connect(file_of(store))
    other.execute("BEGIN EXCLUSIVE")
    store.put("digest", {"b": 2})
    other.close()
    assert store.get("digest", ["a", "b"]) == {"a": 1}


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path):
    (tmp_path / "benchstore").write_text("a file")
    store = Kept(tmp_path / "benchstore")
    store.put("digest", {"a": 1})
    assert store.get("digest", ["a"]) == {}


def test_what_nobody_used_for_long_goes(store, monkeypatch):
    store.put("digest", {"old": 1, "used": 2})
    now = kept.today()
    monkeypatch.setattr(kept, "today", lambda: now + kept.DAYS)
    store.get("digest", ["used"])
    monkeypatch.setattr(kept, "today", lambda: now + kept.DAYS + 1)
    assert store.get("digest", ["used"]) == {"used": 2}
    assert store.get("digest", ["old"]) == {}


def test_a_file_that_grew_too_large_starts_anew(store, monkeypatch):
    store.put("digest", {"a": 1})
    monkeypatch.setattr(kept, "MOST_BYTES", 10)
    assert store.get("digest", ["a"]) == {}


def test_keys_differ_where_parts_end_elsewhere():
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("ab", b"c") == key_of("ab", b"c")

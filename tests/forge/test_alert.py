"""`benchstore alert` against a server that behaves like GitHub: one issue a regressed series, from the first alarm to its end."""

import json
import re

import pytest
from github_server import TOKEN
from receivers import receiving
from runner import ROOT

from benchstore.publish.forge_texts import issue
from benchstore.repository import open_repository


@pytest.fixture
def alert(github, one_landed, monkeypatch):
    """Run the command; what was measured is in the store that `alert.place` is."""
    monkeypatch.setenv("GITHUB_API_URL", github.address)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/evals")

    def run(*flags, code=0):
        return one_landed.bench("alert", *flags, code=code)

    run.place = one_landed
    return run


def opened(github):
    return [issue for issue in github.issues if issue["state"] == "open"]


def test_nothing_regressed_touches_nothing(github, alert):
    assert alert().out == "0 series regressed\n"
    assert not github.issues


def test_one_issue_a_series_is_opened_left_updated_and_closed(github, alert):
    alert.place.add(0.5, "--commit")
    assert "#100: opened: m v2 regressed on d@1: F1 −40.0 pt" in alert().out
    body = github.issues[0]["body"]
    assert "F1 fell 40.0 points" in body
    assert '- {metric: "f1", version: 2, reason: ""}' in body
    assert "benchstore rollback m --to 1" in body
    assert "[roll back, also from a phone](" not in body
    assert "#100: unchanged" in alert().out
    alert.place.add(0.4, "--commit")
    assert "#100: updated: m v3 regressed" in alert().out
    alert.place.add(0.9, "--commit")
    assert "#100: closed" in alert().out
    assert github.issues[0]["state"] == "closed"
    assert github.said == [(100, "m · d@1 · local stands on v4 now, with no regression open.")]
    assert alert().out == "0 series regressed\n"


@pytest.mark.parametrize("decision", [("rollback", "m"), ("accept", "m@2", "f1", "--reason", "new data")])
def test_a_roll_back_or_an_acceptance_ends_it(github, alert, decision):
    alert.place.add(0.5, "--commit")
    alert()
    alert.place.bench(*decision, "--commit")
    assert "#100: closed" in alert().out
    assert not opened(github)


LIFE = re.search(r"^\| What happens on main .*?(?=\n\n)", (ROOT / "docs/how-to.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[
    0
]
"""The table of the how-to: what happens, and the issue, its state, what was done and what was sent then."""


def happen(place, github, what):
    """One event of that table."""
    version = next(iter(re.findall(r"\bv(\d+)", what)), "")
    if found := re.fullmatch(r"somebody (closes|reopens) #(\d+)", what):
        github.issues[int(found[2]) - 1]["state"] = {"closes": "closed", "reopens": "open"}[found[1]]
    elif what.startswith("people merge"):
        place.git("switch", "-q", "-c", "theirs")
        place.add(0.6, "--commit")
        place.git("switch", "-q", "main")
        place.git("merge", "-q", "--no-ff", "-m", "Merge", "theirs")
    elif "is not promoted" in what:
        place.add(0.05, "--no-promote", "--commit")
    elif "recovers" in what:
        place.add(0.9, "--commit")
    elif "regresses" in what:
        place.add(0.8 - int(version) / 20, "--commit")
    elif "is promoted" in what:
        place.bench("promote", f"m@{version}", "--commit")
    elif "accepted" in what:
        place.bench("accept", f"m@{version}", "f1", "--reason", "new data", "--commit")
    elif "rolled back" in what:
        place.bench("rollback", "m", "--to", 1, "--commit")
    else:
        assert what == "nothing"


@pytest.mark.parametrize("before", [True, False], ids=["--since the commit before", "by the issues alone"])
def test_the_life_of_an_issue_is_as_the_how_to_tells_it(github, alert, monkeypatch, before):
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_URL", address)
        for line in LIFE.splitlines()[2:]:
            what, number, state, done, sent = (cell.strip() for cell in line.strip("|").split("|"))
            since = alert.place.git("rev-parse", "HEAD")
            happen(alert.place, github, what)
            got.clear()
            said = alert(*(("--since", since) if before else ())).out
            number = int(number[1:]) + 99
            found = (re.search(rf"#{number}: (.*?): ", said)[1], github.issues[-1]["number"], len(got))
            assert found == (done, number, int(sent == "yes")), line
            assert [issue["number"] for issue in opened(github)] == ([number] if state == "open" else []), line


def test_what_is_closed_and_reopened_says_why(github, alert):
    alert.place.add(0.5, "--commit")
    alert()
    alert.place.bench("rollback", "m", "--commit")
    alert()
    alert.place.bench("promote", "m@2", "--commit")
    alert()
    assert [text for _, text in github.said] == [
        "m · d@1 · local stands on v1 now, with no regression open.",
        "m · d@1 · local stands on v2 again, and that regressed.",
    ]
    assert "settled" not in github.issues[0]["body"]


def test_of_a_commit_that_a_forced_push_removed_the_issues_tell_what_is_new(github, alert, monkeypatch):
    alert.place.add(0.5, "--commit")
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_URL", address)
        said = alert("--since", "c" * 40)
        assert "what stood at cccccccccccc is not known" in said.err
        assert len(got) == 1
        alert("--since", "c" * 40)
        assert len(got) == 1
        assert "no commit" in alert("--since", "mian", code=2).err
        monkeypatch.delenv("GITHUB_TOKEN")
        assert "no commit" in alert("--since", "c" * 40, code=2).err
        assert len(got) == 1


def test_an_issue_that_cannot_be_made_keeps_no_message_of_another_from_being_sent(github, alert, monkeypatch):
    alert.place.add(0.9, "--commit", dataset="e@1")
    alert.place.add(0.5, "--commit")
    alert.place.add(0.5, "--commit", dataset="e@1")
    refused = (403, {}, {"message": "no"})
    posts = []

    def second_fails(method, path):
        if method == "POST" and path.endswith("/issues"):
            posts.append(path)
            github.instead = [refused] if len(posts) == 2 else []

    github.before = second_fails
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_URL", address)
        assert "issues: write" in alert(code=3).err
        (first,) = (json.loads(data)["regressions"] for _, _, data in got)
        alert()
        (_, second) = (json.loads(data)["regressions"] for _, _, data in got)
    assert [item["dataset"] for item in first + second] == ["d@1", "e@1"]


def test_an_issue_closed_by_hand_stays_closed_until_another_version_regresses(github, alert):
    alert.place.add(0.5, "--commit")
    alert()
    github.issues[0]["state"] = "closed"
    assert "#100: closed by hand, and left so" in alert().out
    alert.place.add(0.4, "--commit")
    assert "#101: opened: m v3" in alert().out


def test_a_regression_that_landed_without_being_promoted_is_told_too(github, alert):
    alert.place.add(0.5, "--no-promote", "--commit")
    alert()
    assert "v2 landed and is not promoted" in github.issues[0]["body"]
    assert "rollback" not in github.issues[0]["body"]


def test_two_series_have_two_issues(github, alert):
    alert.place.add(0.9, "--commit", dataset="e@1")
    alert.place.add(0.5, "--commit")
    alert.place.add(0.5, "--commit", dataset="e@1")
    alert()
    assert sorted(issue["title"].split(":")[0] for issue in github.issues) == ["m v3 regressed on d@1", "m v4 regressed on e@1"]


def test_issues_of_others_and_pull_requests_are_not_touched(github, alert):
    alert.place.add(0.5, "--commit")
    alert()
    body = github.issues[0]["body"]
    github.issues.clear()
    forged = github.issue("fake", body, login="mallory", kind="User")
    pull = github.issue("a pull request", body)
    pull["pull_request"] = {"url": "x"}
    for number in range(150):
        github.issue(f"other {number}", "words")
    assert "#252: opened" in alert().out
    assert (forged["body"], forged["title"], pull["title"]) == (body, "fake", "a pull request")


def test_of_two_that_were_opened_at_once_the_oldest_stays(github, alert):
    alert.place.add(0.5, "--commit")
    alert()
    github.issue(github.issues[0]["title"], github.issues[0]["body"])
    assert "#100: unchanged" in alert().out
    assert [issue["number"] for issue in opened(github)] == [100]


def test_nothing_that_a_snapshot_says_is_live(github, alert):
    name, data = "see [@octocat](www.x.example)", "<img src=x> --> `x` http://x.example|@1"
    alert.place.write("benchstore.yaml", f'metrics:\n  "{name}": {{direction: higher, limit: {{absolute: 0.01}}}}\n')
    for value in (0.9, 0.5):
        alert.place.add(0, "--commit", model="h", dataset=data, metrics={name: value}, uncertainty={name: {"stderr": 0.001}})
    alert()
    body = github.issues[0]["body"]
    assert "octocat" in body
    outside = re.sub(r"```text\n.*?\n```", "", body, flags=re.DOTALL)
    for live in ("<img", "](www.x", "@octocat", "http://x", "|@1"):
        assert live not in outside
    assert body.count("-->") == body.count("<!--") == 2


def test_a_dry_run_needs_no_token_and_touches_nothing(github, alert, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    alert.place.add(0.5, "--commit")
    said = alert("--dry-run")
    assert "1 series regressed" in said.out
    assert "m v2 regressed on d@1" in said.out
    assert not github.issues


def test_with_nobody_to_tell_it_says_what_to_set(alert, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    assert "there is nowhere to send it" in alert(code=2).err


def test_where_issues_are_switched_off_it_says_where_they_are_switched_on(github, alert):
    alert.place.add(0.5, "--commit")
    github.before = lambda method, path: github.instead.append((410, {}, {"message": "Issues are disabled"})) if method == "POST" else None
    assert "Settings, General, Features" in alert(code=3).err


def test_the_token_appears_nowhere(github, alert):
    alert.place.add(0.5, "--commit")
    github.instead = [(403, {}, {"message": "no"})] * 3
    refused = alert(code=3)
    assert TOKEN not in refused.out + refused.err + json.dumps(github.issues)
    assert "issues: write" in refused.err


def test_an_issue_and_a_message_link_the_form_that_goes_back(github, alert):
    alert.place.write("benchstore.yaml", "site: {repository_url: https://github.com/acme/evals}\n")
    alert.place.add(0.5, "--commit")
    alert()
    url = "https://github.com/acme/evals/issues/new?template=rollback.yml&title=Roll%20back%20m%20to%20v1&model=m&version=1"
    assert f"[roll back, also from a phone]({url})" in github.issues[0]["body"]
    here = open_repository(alert.place.path)
    assert f"  Go back to v1: {url}" in issue.message(here.alerts(), None, "acme/evals")


def test_an_issue_on_a_held_version_says_that_nothing_stands_on_it_and_what_makes_it_current(github, alert):
    alert.place.add(0.5, "--no-promote", "--commit")
    alert()
    body = github.issues[0]["body"]
    assert "Nothing stands on it, so nothing has to be rolled back." in body
    assert "benchstore promote m@2" in body


def test_an_issue_that_an_acceptance_ends_says_so_with_the_reason(github, alert):
    alert.place.add(0.5, "--commit")
    alert()
    alert.place.bench("accept", "m@2", "f1", "--reason", "harder questions", "--commit")
    alert()
    [(_, said)] = github.said
    assert said.endswith("Its change was accepted, F1: harder questions.")

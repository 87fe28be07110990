"""`benchstore judge` on real clones of a real bare repository, beside a server that behaves like GitHub: statuses and the one comment."""

import tracemalloc

import pytest
from github_server import TOKEN
from places import Place

from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub
from benchstore.forge.http import Client
from benchstore.judging import Judge
from benchstore.publish.forge_texts.comment import MARK
from benchstore.repository import Repository, open_repository
from benchstore.store.workplace import Workplace


@pytest.fixture
def judge(github, one_landed, tmp_path, monkeypatch):
    """Runs the command in a clone of main, `judge.here`; pull requests are made in `judge.team`, which pushes to the same repository."""
    bare = tmp_path / "bare.git"
    one_landed.git("clone", "-q", "--bare", str(one_landed.path), str(bare))
    github.git = bare
    environ = {"API_URL": github.address, "TOKEN": TOKEN, "REPOSITORY": "acme/evals", "RUN_ID": "42", "SERVER_URL": "https://github.com"}
    for name, value in environ.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    for name in ("team", "here"):
        one_landed.git("clone", "-q", str(bare), str(tmp_path / name))

    def run(*flags, code=0):
        return run.here.bench("judge", *(flags or ("--pull-request", 7)), code=code)

    run.team, run.here, run.bare = Place(tmp_path / "team"), Place(tmp_path / "here"), Place(bare)
    return run


def pushed(judge, github, change, *, branch="change", number=7, onto="main", base="main"):
    """A pull request whose branch has `change` in it; gives its newest commit."""
    judge.team.git("switch", "-q", "-c", branch, f"origin/{onto}")
    change()
    judge.team.git("push", "-q", "origin", branch)
    github.pull(number, ref=branch, base=base)
    return judge.team.git("rev-parse", "HEAD")


def add(judge, value, *flags, **fields):
    return lambda: judge.team.add(value, "--commit", *flags, **fields)


def lower_is_better(judge):
    """A change of main's rules, after which what seemed better is worse."""
    judge.team.write("benchstore.yaml", "metrics: {f1: {direction: lower, limit: {absolute: 0.01}}}\n")
    judge.team.commit("Lower is better")
    judge.team.git("push", "-q", "origin", "HEAD:main")


def last(github, commit):
    return github.said_of(commit)[-1]


def test_a_clean_pull_request_is_pending_and_then_a_success_with_its_comment(judge, github):
    head = pushed(judge, github, add(judge, 0.91))
    said = judge()
    pending, done = github.said_of(head)
    assert pending == ("benchstore", "pending", "is being judged")
    assert done[:2] == ("benchstore", "success")
    assert done[2].startswith("✅ no regression found")
    assert {item["target_url"] for item in github.statuses} == {"https://github.com/acme/evals/actions/runs/42"}
    [comment] = github.comments
    assert comment["body"] == said.out.strip()
    assert "comment: created https://github.example/c/1" in said.err


def test_what_stands_is_not_said_again_however_often_a_pull_request_is_judged(judge, github):
    """GitHub keeps a thousand statuses of a commit: whoever edits a title five hundred times would have pinned what stands."""
    head = pushed(judge, github, add(judge, 0.91))
    for _ in range(3):
        judge()
    assert [state for _, state, _ in github.said_of(head)] == ["pending", "success"]


def test_a_regressed_one_is_a_failure_in_the_words_of_its_comment(judge, github):
    head = pushed(judge, github, add(judge, 0.5))
    judge(code=1)
    name, state, line = last(github, head)
    assert (name, state) == ("benchstore", "failure")
    assert line.startswith("❌ 1 regressed")
    assert github.comments[0]["body"].splitlines()[0] == f"### {line}"


def test_nothing_of_it_is_checked_out_and_its_own_rules_templates_and_hooks_count_for_nothing(judge, github):
    def change():
        judge.team.write("benchstore.yaml", "policy: {fail_on: []}\nmetrics: {f1: {direction: none}}\n")
        judge.team.write("site_template/comment.md.jinja", "### ✅ all is well\n")
        judge.team.write(".gitattributes", "*.json filter=evil\n")
        judge.team.write("sitecustomize.py", "open('pwned', 'w')")
        judge.team.commit("Rules")
        judge.team.add(0.5, "--commit")

    before = judge.here.git("rev-parse", "HEAD")
    head = pushed(judge, github, change)
    judge(code=1)
    assert last(github, head)[1] == "failure"
    assert "all is well" not in github.comments[0]["body"]
    assert judge.here.git("rev-parse", "HEAD") == before
    assert judge.here.git("status", "--porcelain") == ""
    assert not (judge.here.path / "pwned").exists()


def test_where_nothing_of_the_store_changed_there_is_no_comment_and_an_old_one_is_brought_up_to_date(judge, github):
    head = pushed(judge, github, add(judge, 0.5))
    judge(code=1)
    assert "regression" in github.comments[0]["body"]
    judge.team.git("reset", "-q", "--hard", "origin/main")
    judge.team.write("README.md", "words")
    words = judge.team.commit("Words")
    judge.team.git("push", "-q", "--force", "origin", "change")
    judge()
    assert last(github, words)[1:] == ("success", "✅ no snapshot and no pointer changed")
    assert [item["body"].splitlines()[0] for item in github.comments] == ["### ✅ no snapshot and no pointer changed"]
    assert last(github, head)[1] == "failure"
    github.comments.clear()
    assert "comment: none" in judge().err
    assert not github.comments


def test_a_verdict_against_another_branch_has_another_name(judge, github):
    judge.team.git("push", "-q", "origin", "origin/main:refs/heads/lenient")
    head = pushed(judge, github, add(judge, 0.91), base="lenient")
    judge()
    assert {name for name, _, _ in github.said_of(head)} == {"benchstore (lenient)"}
    github.pulls[0]["base"]["ref"] = "main"
    judge()
    assert last(github, head)[:2] == ("benchstore", "success")


def test_the_default_branch_may_have_any_name(judge, github):
    github.default_branch = "master"
    judge.team.git("push", "-q", "origin", "origin/main:refs/heads/master")
    head = pushed(judge, github, add(judge, 0.5), base="master")
    judge(code=1)
    assert last(github, head)[:2] == ("benchstore", "failure")
    assert "against the tip of master" in github.comments[0]["body"]


def test_a_pull_request_of_a_fork_that_is_gone_is_judged_by_its_ref(judge, github):
    head = pushed(judge, github, add(judge, 0.5))
    github.pulls[0]["head"] = {"ref": "gone", "sha": head, "repo": None}
    judge(code=1)
    assert last(github, head)[1] == "failure"


def test_a_closed_one_is_left_alone(judge, github):
    head = pushed(judge, github, add(judge, 0.5))
    github.pulls[0]["state"] = "closed"
    assert "#7 is closed" in judge().err
    assert not github.said_of(head)


def test_what_it_adds_is_merged_with_what_the_base_has_by_now(judge, github):
    head = pushed(judge, github, add(judge, 0.9, model="n"))
    judge.team.git("switch", "-q", "main")
    judge.team.add(0.8, "--commit")
    judge.team.git("push", "-q", "origin", "main")
    judge()
    assert last(github, head)[1] == "success"
    assert "n v1" in github.comments[0]["body"]


def test_when_the_base_moved_all_open_ones_are_judged_anew_and_only_what_is_new_is_said(judge, github, monkeypatch):
    first = pushed(judge, github, add(judge, 0.99), branch="one", number=7)
    other = pushed(judge, github, add(judge, 0.9, model="n"), branch="two", number=8)
    said = judge("--all")
    assert "#7: success" in said.out
    assert "2 open pull requests judged" in said.err
    assert len(github.comments) == len(github.statuses) == 2
    judge.team.git("switch", "-q", "main")
    judge.team.write("README.md", "words")
    judge.team.commit("Words")
    judge.team.git("push", "-q", "origin", "main")
    monkeypatch.setenv("GITHUB_RUN_ID", "43")
    del github.asked[:]
    judge("--all")
    assert {method for method, _ in github.asked} == {"GET"}
    judge.team.git("switch", "-q", "main")
    lower_is_better(judge)
    assert "#7: failure" in judge("--all").out
    assert [state for _, state, _ in github.said_of(first)] == ["success", "failure"]
    assert [state for _, state, _ in github.said_of(other)] == ["success"]


def test_a_base_that_moves_while_it_is_judged_is_judged_once_more(judge, github):
    head = pushed(judge, github, add(judge, 0.99))

    class Here(Repository):
        """A checkout whose remote's main moves after the first look at a pull request."""

        def fetch_pull_request(self, number, base, *, remote="origin"):
            found = super().fetch_pull_request(number, base, remote=remote)
            if not judge.team.git("branch", "--list", "moved"):
                judge.team.git("switch", "-q", "-c", "moved", "origin/main")
                lower_is_better(judge)
            return found

    connected = GitHub(client=Client(api=github.address, token=TOKEN), repository="acme/evals")
    assert Judge(here=Here(Workplace.find(judge.here.path)), github=connected).one(7).state == "failure"
    assert [state for _, state, _ in github.said_of(head)] == ["pending", "failure"]


def test_one_that_cannot_be_judged_does_not_keep_the_others_from_it(judge, github):
    head = pushed(judge, github, add(judge, 0.91), number=8)
    judge.team.git("switch", "-q", "--orphan", "alone")
    judge.team.write("snapshots/m/1.json", "{}")
    alone = judge.team.commit("Nothing in common")
    judge.team.git("push", "-q", "origin", "alone")
    github.pull(6, ref="alone")
    said = judge("--all", code=3)
    assert "#6: " in said.err
    assert "no common history" in said.err
    assert last(github, alone)[1] == "error"
    assert last(github, head)[1] == "success"


def test_whatever_one_brings_the_others_are_judged(judge, github):
    odd = pushed(judge, github, add(judge, 0.91), branch="odd", number=6)
    head = pushed(judge, github, add(judge, 0.912), number=8)

    class Here(Repository):
        """A checkout in which something that nobody thought of comes up with one commit."""

        def stores(self, *commits):
            if odd in commits:
                raise RuntimeError("never seen \x1b[2J")
            return super().stores(*commits)

    connected = GitHub(client=Client(api=github.address, token=TOKEN), repository="acme/evals")
    found = list(Judge(here=Here(Workplace.find(judge.here.path)), github=connected).all())
    assert str(found[0]).startswith("#6: internal error: RuntimeError")
    assert last(github, odd) == ("benchstore", "error", "could not be judged: never seen \\x1b[2J")
    assert last(github, head)[1] == "success"


def test_the_verdict_is_said_also_where_the_comment_cannot_be_made(judge, github, monkeypatch):
    head = pushed(judge, github, add(judge, 0.91))
    github.tokens["ghs_statuses"] = {"statuses"}
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_statuses")
    assert "pull-requests: write" in judge(code=3).err
    assert last(github, head)[1] == "success"


def test_what_cannot_be_judged_is_an_error_on_its_commit(judge, github):
    head = pushed(judge, github, add(judge, 0.91))
    github.pulls[0]["base"]["ref"] = "gone"
    assert "origin has no branch 'gone'" in judge(code=3).err
    assert last(github, head) == ("benchstore (gone)", "error", "could not be judged: origin has no branch 'gone'")


def test_files_that_are_wrong_are_a_failure_and_named(judge, github):
    head = pushed(judge, github, lambda: (judge.team.write("snapshots/m/2.json", "{"), judge.team.commit("Broken")))
    judge(code=1)
    assert last(github, head)[1] == "failure"
    assert "snapshots/m/2.json" in github.comments[0]["body"].replace("\\", "")


@pytest.mark.parametrize("path", ["snapshots/m/2.json", "snapshots/m/2.samples.json", "benchstore.yaml", "site_template/comment.md.jinja"])
def test_a_file_that_is_too_large_is_refused_by_its_size_and_not_read(judge, github, path):
    size = 34 * 2**20
    head = pushed(judge, github, lambda: (judge.team.write(path, b" " * size), judge.team.commit("Large")))
    tracemalloc.start()
    judge(code=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < size
    assert last(github, head)[1:] == ("failure", "❌ 1 problem in the files")
    assert f"{size:,} bytes" in github.comments[0]["body"]


def test_a_commit_that_the_refs_do_not_show_yet_is_waited_for_and_no_other_is_judged(judge, github):
    head = pushed(judge, github, add(judge, 0.91))
    github.git = None
    judge.bare.git("update-ref", "refs/pull/7/head", "main")
    slept = []

    def settle(seconds):
        slept.append(seconds)
        judge.bare.git("update-ref", "refs/pull/7/head", head)

    connected = GitHub(client=Client(api=github.address, token=TOKEN), repository="acme/evals")
    found = Judge(here=open_repository(judge.here.path), github=connected, sleep=settle).one(7)
    assert (found.state, len(slept)) == ("success", 1)
    judge.bare.git("update-ref", "refs/pull/7/head", "main")
    with pytest.raises(BenchstoreError, match="not settled"):
        Judge(here=open_repository(judge.here.path), github=connected, sleep=slept.append).one(7)
    assert last(github, head)[1] == "error"


def test_a_token_that_may_not_set_statuses_is_told_which_right_is_missing(judge, github, monkeypatch):
    pushed(judge, github, add(judge, 0.91))
    github.tokens["ghs_fork"] = set()
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_fork")
    said = judge(code=3)
    assert "statuses: write" in said.err
    assert "Run workflow" in said.err
    assert not github.comments


def test_the_comment_of_post_and_of_the_judge_are_one(judge, github):
    pushed(judge, github, add(judge, 0.91))
    judge.here.write("../comment.md", f"### ✅ old\n\n{MARK}\n")
    judge.here.bench("post", judge.here.path.parent / "comment.md", "--pull-request", 7)
    judge()
    assert len(github.comments) == 1


def test_nothing_that_a_pull_request_says_is_live_in_status_or_comment(judge, github):
    name = "<img src=x> `x` @octocat http://x.example \x1b[2J\u202e"
    head = pushed(judge, github, add(judge, 0.9, model="h", display_name=name, dataset="see [me](www.x.example)@1"))
    judge()
    line = last(github, head)[2]
    assert line.startswith("○ nothing to compare with yet")
    assert not {"\x1b", "\u202e", "\u2060"} & set(line)
    assert len(line) <= 140


def test_a_store_in_a_folder_is_judged_from_there(judge, github):
    (judge.team.path / "evals").mkdir()
    judge.team.git("mv", "benchstore.yaml", "snapshots", "evals")
    judge.team.commit("Into a folder")
    judge.team.git("push", "-q", "origin", "main")
    judge.here.git("pull", "-q")
    for place in (judge.team, judge.here):
        place.path /= "evals"
    head = pushed(judge, github, add(judge, 0.5))
    judge(code=1)
    assert last(github, head)[1] == "failure"


def test_several_stores_have_one_status_and_one_comment_with_a_section_for_each_that_is_changed(judge, github):
    for name in ("a", "b", "c"):
        (judge.team.path / name).mkdir()
        store = Place(judge.team.path / name)
        store.bench("init")
        store.add(0.9, "--commit")
    judge.team.commit("Three more stores")
    judge.team.git("push", "-q", "origin", "main")
    judge.here.git("pull", "-q")

    def change():
        Place(judge.team.path / "a").add(0.91, "--commit")
        Place(judge.team.path / "b").add(0.5, "--commit")

    head = pushed(judge, github, change)
    judge(code=1)
    name, state, line = last(github, head)
    assert (name, state) == ("benchstore", "failure")
    assert line.startswith("b: ❌ 1 regressed")
    [comment] = github.comments
    assert [found for found in comment["body"].splitlines() if found.startswith("## ")] == ["## b", "## a"]
    judge.team.git("reset", "-q", "--hard", "origin/main")
    judge.team.write("README.md", "words")
    judge.team.commit("Words")
    judge.team.git("push", "-q", "--force", "origin", "change")
    judge()
    assert github.comments[0]["body"].startswith("### ✅ no snapshot and no pointer changed")


def test_the_comment_links_the_run_and_the_checks_with_the_preview(judge, github):
    pushed(judge, github, add(judge, 0.91))
    judge()
    body = github.comments[0]["body"]
    assert "[run](https://github.com/acme/evals/actions/runs/42)" in body
    assert "[checks and preview](https://github.com/acme/evals/pull/7/checks)" in body


@pytest.mark.parametrize("flags", [("--base", "main"), ("--all", "--pull-request", 7), ("--pull-request", 7, "--base", "main")])
def test_a_wrong_call_says_what_goes_together(judge, flags):
    assert "benchstore: " in judge(*flags, code=2).err

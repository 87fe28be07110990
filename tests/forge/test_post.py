"""`benchstore post` against a server that behaves like GitHub: one comment, found and updated; waiting, races, refusals."""

import json
import threading

import pytest
from github_server import TOKEN

from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub
from benchstore.forge.http import Client
from benchstore.publish.forge_texts.comment import MARK, MOST_BYTES

TEXT = f"### ✅ no regression found\n\nfine\n\n{MARK}\n"


@pytest.fixture
def posted(github, place, monkeypatch):
    """Post a text from the command line; `code` is the exit code."""
    monkeypatch.setenv("GITHUB_API_URL", github.address)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/evals")

    def run(text=TEXT, *flags, code=0):
        place.write("comment.md", text)
        return place.bench("post", place.path / "comment.md", *(flags or ("--pull-request", 7)), code=code)

    return run


@pytest.fixture
def waits(github):
    """A repository whose client notes how long it would sleep, and the notes."""
    slept = []
    return GitHub(
        client=Client(api=github.address, token=TOKEN, sleep=slept.append, now=lambda: 1000.0, chance=lambda: 0.5), repository="acme/evals"
    ), slept


def ours(github):
    return [item for item in github.comments if MARK in item["body"]]


def test_a_comment_is_created_then_left_alone_then_updated_in_place(github, posted):
    assert posted().out == "#7: created https://github.example/c/1\n"
    assert posted().out == "#7: unchanged https://github.example/c/1\n"
    assert posted(TEXT.replace("fine", "other")).out == "#7: updated https://github.example/c/1\n"
    assert [item["body"] for item in ours(github)] == [TEXT.replace("fine", "other").strip()]


def test_ours_is_found_on_the_last_of_many_pages(github, posted):
    for number in range(299):
        github.comment(f"comment {number}", login="ada", kind="User")
    github.comment(TEXT.replace("fine", "old"))
    assert "updated" in posted().out
    assert len(github.comments) == 300
    assert len([address for method, address in github.asked if method == "GET" and "comments" in address]) == 3


def test_somebody_elses_comment_with_the_mark_is_not_taken_for_ours(github, posted):
    forged = github.comment(f"fake\n{MARK}", login="mallory", kind="User")
    assert "created" in posted().out
    assert forged["body"].startswith("fake")
    github.login = "ada"
    assert "created" in posted().out


def test_a_comment_that_was_deleted_meanwhile_is_made_anew(github, posted):
    old = github.comment(TEXT.replace("fine", "old"))
    github.before = lambda method, path: github.comments.remove(old) if method == "PATCH" and old in github.comments else None
    assert "created" in posted().out
    assert len(ours(github)) == 1


def test_two_jobs_at_once_leave_one_comment(github):
    barrier = threading.Barrier(2, timeout=10)
    github.before = lambda method, path: barrier.wait() if method == "POST" else None
    client = Client(api=github.address, token=TOKEN)
    jobs = [threading.Thread(target=GitHub(client=client, repository="acme/evals").post, args=(7, TEXT, MARK)) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert len(ours(github)) == 1


@pytest.mark.parametrize(
    ("answer", "slept"),
    [
        ((502, {}, None), [1.0]),
        ((429, {"Retry-After": "7"}, {"message": "slow down"}), [8.0]),
        ((403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1030"}, {"message": "API rate limit exceeded"}), [31.0]),
        ((403, {}, {"message": "You have exceeded a secondary rate limit"}), [61.0]),
    ],
)
def test_it_waits_as_it_is_asked_to_and_tries_again(github, waits, answer, slept):
    repository, notes = waits
    github.instead = [answer]
    assert repository.post(7, TEXT, MARK).done == "created"
    assert notes == slept


def test_a_wait_of_an_hour_is_refused(github, waits):
    github.instead = [(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4600"}, {"message": "API rate limit exceeded"})]
    with pytest.raises(BenchstoreError) as refused:
        waits[0].post(7, TEXT, MARK)
    assert "later" in refused.value.hint
    assert waits[1] == []


def test_a_server_that_stays_down_is_given_up_after_a_few_tries(github, waits):
    github.instead = [(503, {}, None)] * 20
    with pytest.raises(BenchstoreError, match="gave 503"):
        waits[0].post(7, TEXT, MARK)
    assert len(waits[1]) == 5


@pytest.mark.parametrize(
    ("answer", "said"),
    [((401, {}, {"message": "Bad credentials"}), "GITHUB_TOKEN"), ((404, {}, {"message": "Not Found"}), "may not see it")],
)
def test_a_refusal_says_what_to_set_and_never_the_token(github, posted, answer, said):
    github.instead = [(403, {}, {"message": "no user"}), answer]
    got = posted(code=3)
    assert said in got.err
    assert TOKEN not in got.out + got.err


def test_a_missing_permission_names_it(github, posted):
    github.before = lambda method, path: (
        github.instead.append((403, {}, {"message": "Resource not accessible by integration"})) if method == "POST" else None
    )
    assert "pull-requests: write" in posted(code=3).err


def test_without_a_token_it_says_where_one_belongs(posted, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    assert "GITHUB_TOKEN" in posted(code=2).err


def test_the_token_is_in_no_repr_and_goes_to_no_other_host(github):
    client = Client(api=github.address, token=TOKEN)
    assert TOKEN not in repr(client)
    with pytest.raises(BenchstoreError, match="another host"):
        client.ask("GET", "https://evil.example/x")
    with pytest.raises(BenchstoreError, match="not https"):
        Client(api="http://evil.example", token=TOKEN)
    github.instead = [(302, {"Location": "http://localhost:1/steal"}, None)]
    with pytest.raises(BenchstoreError, match="gave 302"):
        client.ask("GET", "/user")


def event(place, monkeypatch, value):
    place.write("event.json", json.dumps(value))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(place.path / "event.json"))


def test_the_pull_request_comes_from_the_event(github, posted, place, monkeypatch):
    event(place, monkeypatch, {"pull_request": {"number": 7}})
    assert posted(TEXT, "--repository", "acme/evals").out.startswith("#7: created")


def test_a_forks_pull_request_is_found_by_its_head_and_not_by_what_it_says(github, posted, place, monkeypatch):
    sha = "a" * 40
    branch = "x&head=acme:main $(id)"
    github.pulls = [
        {"number": number, "owner": "mallory", "head": {"ref": branch, "sha": found}} for number, found in ((6, "b" * 40), (7, sha))
    ]
    run = {"head_sha": sha, "head_branch": branch, "head_repository": {"owner": {"login": "mallory"}}, "pull_requests": [{"number": 1}]}
    event(place, monkeypatch, {"workflow_run": run})
    assert posted(TEXT, "--repository", "acme/evals").out.startswith("#7: created")
    event(place, monkeypatch, {"workflow_run": run | {"head_sha": "c" * 40}})
    done = posted(TEXT, "--repository", "acme/evals")
    assert (done.out, done.err.count("no open pull request has the run's commit as its head any more")) == ("", 1)


def head(number, base, owner, sha, ref="change"):
    return {"number": number, "owner": owner, "head": {"ref": ref, "sha": sha, "repo": None}, "base": {"ref": base}}


def test_a_pull_request_whose_fork_is_gone_is_found_by_its_commit(github, posted, place, monkeypatch):
    sha = "a" * 40
    github.pulls = [head(6, "main", "unknown", "b" * 40), head(7, "main", "unknown", sha)]
    event(place, monkeypatch, {"workflow_run": {"head_sha": sha, "head_branch": "change", "head_repository": None}})
    assert posted(TEXT, "--repository", "acme/evals").out.startswith("#7: created")


def test_of_pull_requests_from_one_branch_to_two_bases_the_one_that_is_named_gets_it(github, posted, place, monkeypatch):
    sha = "a" * 40
    github.pulls = [head(7, "main", "acme", sha), head(8, "release", "acme", sha)]
    event(place, monkeypatch, {"workflow_run": {"head_sha": sha, "head_branch": "change", "head_repository": {"owner": {"login": "acme"}}}})
    refused = posted(TEXT, "--repository", "acme/evals", code=3)
    assert "several open pull requests have aaaaaaaaaaaa as their head: #7 to main, #8 to release" in refused.err
    assert "--base BRANCH" in refused.err
    assert posted(TEXT, "--base", "main").out.startswith("#7: created")
    assert "is the head of #7 to main, #8 to release alone" in posted(TEXT, "--base", "next", code=3).err


def test_a_repository_that_is_none_is_refused(posted):
    assert "is not a repository" in posted(TEXT, "--repository", "../../x", "--pull-request", "7", code=2).err


def test_a_foreign_text_is_made_harmless_and_fits(github, posted):
    hostile = f"@everyone <script>x</script> ![x](https://evil.example/p.png)\n{MARK}\n<details><summary>a</summary>\n\n`benchstore accept m@4`\n\n</details>\n"
    posted(hostile + "x" * 100_000)
    [body] = [item["body"] for item in ours(github)]
    assert len(body.encode()) <= MOST_BYTES
    assert body.count(MARK) == 1
    assert "@everyone" not in body
    assert "<script" not in body
    assert "![" not in body
    assert "<details><summary>a</summary>" in body
    assert "`benchstore accept m@4`" in body


def test_where_nothing_of_the_store_changed_no_comment_is_made_and_an_old_one_is_updated(github, posted, place):
    place.add(0.9, "--commit")
    place.write("notes.txt", "x\n")
    place.commit("Notes")
    said = place.bench("comment", "--against", "HEAD~1", "--post", "--pull-request", 7).err
    assert "nothing of the store changed, and there is no comment" in said
    assert ours(github) == []
    place.add(0.5, "--commit")
    place.bench("comment", "--against", "HEAD~2", "--post", "--pull-request", 7, code=1)
    place.bench("comment", "--against", "HEAD", "--post", "--pull-request", 7)
    [made] = ours(github)
    assert made["body"].startswith("### ✅ no snapshot and no pointer changed")


def test_a_comment_is_written_and_posted_by_one_command(github, posted, place):
    place.add(0.9, "--commit")
    place.add(0.5, "--commit")
    done = place.bench("comment", "--against", "HEAD~2", "--post", "--pull-request", 7, code=1)
    assert "created https://github.example/c/1" in done.err
    assert [item["body"] for item in ours(github)] == [done.out.strip()]


def test_a_comment_of_five_hundred_rows_is_cut_to_what_github_takes(github, posted, place):
    drafts = [
        place.draft(
            f"{value}-{number}.json",
            model="m",
            dataset={"name": f"d{number:03d}", "version": "1"},
            metrics={"f1": value},
            uncertainty={"f1": {"stderr": 0.002}},
            notes=f"{value} {number}",
        )
        for value in (0.9, 0.5)
        for number in range(500)
    ]
    place.bench("add", *drafts[:500], "--commit")
    place.bench("add", *drafts[500:], "--commit")
    place.bench("comment", "--against", "HEAD~2", "--post", "--pull-request", 7, code=1)
    [made] = ours(github)
    assert made["body"].startswith("### ❌ 500 regressed")
    assert len(made["body"].encode()) <= MOST_BYTES


def test_only_a_get_follows_a_redirect(github):
    client = Client(api=github.address, token=TOKEN)
    github.instead = [(301, {"Location": f"{github.address}/user"}, {})] * 2
    with pytest.raises(BenchstoreError, match="gave 301"):
        client.ask("POST", "/repos/acme/evals/issues", {"title": "x"})
    github.instead, github.login = github.instead[:1], "ada"
    assert client.ask("GET", "/elsewhere").value == {"login": "ada"}

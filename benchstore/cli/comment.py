"""`benchstore comment`: what a pull request does to the benchmarks, as Markdown for its comment; exit code as `regressions`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import click

from benchstore.analysis.judgement import Word
from benchstore.analysis.references import ModelHistory
from benchstore.cli import output
from benchstore.cli.check import is_test_merge, landed
from benchstore.errors import UsageError, errors_of
from benchstore.publish.forge_texts.annotations import annotated
from benchstore.publish.forge_texts.comment import MARK, Change, Review, markdown, outcome
from benchstore.records.config import Config
from benchstore.records.event import Event
from benchstore.records.series import Series
from benchstore.standing.judged import Judged, judge_store
from benchstore.store import checks, immutability
from benchstore.store.git import GitRepository
from benchstore.store.history import pointer_events
from benchstore.store.snapshots import Store
from benchstore.store.trees import SNAPSHOTS, prefix_of
from benchstore.store.workplace import Workplace


@click.command("comment")
@click.option("--against", metavar="REV", required=True, help="The branch that the pull request will be merged into.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the Markdown to a file.")
@click.option("--post", "posts", is_flag=True, help="Make it the one comment on a GitHub pull request too, as benchstore post does.")
@click.option("--pull-request", "number", type=click.IntRange(min=1), help="With --post: its number, where the CI's event does not say it.")
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", help="With --post: where; $GITHUB_REPOSITORY.")
@click.option("--fail-on", metavar="VERDICTS", help="Fail on these instead of the policy's, parted by commas, or on none.")
@click.option("--outputs", type=click.Path(dir_okay=False, path_type=Path), help="Append verdict, regressions-count and changed to a file.")
@click.option("--annotate", is_flag=True, help="Also print annotations on the files' lines, as GitHub's runner reads them.")
@click.pass_obj
def comment_command(
    directory: str,
    /,
    against: str,
    out: Path | None,
    posts: bool,
    number: int | None,
    repository: str | None,
    fail_on: str | None,
    outputs: Path | None,
    annotate: bool,
) -> int:
    """Say as Markdown what a pull request changes: the verdict first, then evidence, then what to do.

    \b
    benchstore comment --against origin/main
    benchstore comment --against origin/main --post --pull-request 7
    """
    place = Workplace.find(directory)
    review = _review(place, against)
    if fail_on is not None:
        policy = replace(review.config.policy, fail_on=_verdicts(fail_on))
        review = replace(review, config=replace(review.config, policy=policy))
    text = markdown(review)
    if out:
        out.write_text(text, encoding="utf-8", newline="\n")
    else:
        click.echo(text, nl=False)
    if posts:
        _post(text, number, repository)
    if outputs:
        with outputs.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{name}={value}\n" for name, value in outcome(review).items())
    if annotate:
        prefix = prefix_of(place.git(), place.root)
        for item in annotated(review, lambda path: next(iter(place.store().tree.read([path])))[1].decode(errors="replace"), prefix):
            click.echo(str(item))
    return 1 if review.failing() or errors_of(review.problems) else 0


def _post(text: str, number: int | None, repository: str | None) -> None:
    from benchstore.cli.forge import connected, event

    if not repository:
        raise UsageError("--post wants a repository", hint="--repository OWNER/NAME, or set GITHUB_REPOSITORY")
    github = connected(os.environ, repository)
    posted = github.post(number or github.pull_request(event(os.environ)), text, MARK)
    click.echo(f"{posted.done} {output.plain(posted.url)}", err=True)


def _verdicts(text: str) -> tuple[str, ...]:
    """The verdicts that a text names, as the policy may name them."""
    names = tuple(part.strip() for part in text.split(",") if part.strip() and part.strip() != "none")
    known = [word for word in get_args(Word) if "," not in word]
    if wrong := [name for name in names if name not in known]:
        raise UsageError(f"--fail-on: {wrong[0]!r} is no verdict", hint=f"it may be {', '.join(known)}, or none")
    return names


def _review(place: Workplace, against: str) -> Review:
    """Everything that the comment says. A store that cannot be read is only told what is wrong with it."""
    repository, test_merge = place.git(), is_test_merge(os.environ)
    folder = prefix_of(repository, place.root) + SNAPSHOTS
    base = immutability.base_of(repository, against, test_merge=test_merge)
    problems = [*immutability.against(repository, place.root, base), *checks.check(place.store(), landed(place, base))]
    broken = [problem for problem in errors_of(problems) if problem.rule != "immutable"]
    tip = base if test_merge else repository.resolve(against)
    warnings = [f"{against} has moved on since: the reference is the commit where this branch left it"] if tip != base else []
    return Review(
        base=base,
        head=_head(repository, test_merge=test_merge),
        why=f"the tip of {against}" if tip == base else f"the merge base with {against}",
        against=against,
        changes=() if broken else tuple(_changes(place, base)),
        moves=() if broken else tuple(_moves(place, base)),
        problems=tuple(problems),
        warnings=(*warnings, *(["The files have changes that are not committed yet."] if repository.is_dirty(folder) else [])),
        config=Config() if broken else place.store().config,
    )


def _head(repository: GitRepository, *, test_merge: bool) -> str:
    """The pull request's own newest commit, also where HEAD is the forge's trial merge of it."""
    parents = repository.parents("HEAD")
    return parents[1] if test_merge and len(parents) == 2 else repository.head() or ""  # the base and the head


def _changes(place: Workplace, base: str) -> Iterator[Change]:
    """Each series that stands on another snapshot than at the base, or has a new one."""
    store, old = place.store(), place.store(base)
    for item in judge_store(store, store.config.policy.against, base=old):
        series = item.snapshot.series
        before, after = _current(old, series), _current(store, series)
        added = item.snapshot.version not in old.versions(series.model)
        if added or before != after:
            yield _change(store, item, before, after, added=added)


def _moves(place: Workplace, base: str) -> Iterator[Event]:
    """What the pull request as a whole changes in pointer files."""
    store, old, head = place.store(), place.store(base), place.git().show_commit("HEAD")
    for model in sorted({*store.models, *old.models}):
        yield from pointer_events(model, old.pointer(model), store.pointer(model), head)


def _change(store: Store, item: Judged, before: int | None, after: int | None, *, added: bool) -> Change:
    snapshot = item.snapshot
    history = ModelHistory(store.snapshots(snapshot.model), store.pointer(snapshot.model))
    return Change(
        snapshot=snapshot,
        added=added,
        promoted=item.promoted,
        before=before,
        after=after,
        judgements=tuple(item.judgements),
        earlier=tuple(one for one in history.usable(snapshot.series) if one.version <= snapshot.version),
    )


def _current(store: Store, series: Series) -> int | None:
    standing = store.pointer(series.model).standing(series) if series.model in store.models else None
    return standing.current if standing else None

"""`benchstore build`: the static dashboard, written to a folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from benchstore import resources
from benchstore.cli import output
from benchstore.cli.options import at_option
from benchstore.errors import BenchstoreError, UsageError
from benchstore.publish.site import overrides
from benchstore.publish.site.build import Source, pages
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.pointer import Pointer
from benchstore.store import appearance, history
from benchstore.store.git import GitRepository
from benchstore.store.snapshots import Store
from benchstore.store.trees import SNAPSHOTS, prefix_of
from benchstore.store.workplace import Workplace

MARK = ".benchstore-site"
"""A file in every built site, so that a build never replaces a folder that it did not make."""


@click.command("build")
@click.option("--out", default="_site", show_default=True, metavar="DIR", help="Where to write the site.")
@at_option
@click.pass_obj
def build_command(directory: str, /, out: str, at: str | None) -> None:
    """Build the static dashboard. It needs no server and no network: open its index.html.

    \b
    benchstore build && open _site/index.html
    benchstore build --at 2026-11-01 --out /tmp/then
    """
    place = Workplace.find(directory)
    target = (Path(directory) / out).resolve()
    refuse_foreign(target, place.root)
    site = source(place, at)
    output.problems(overrides.warnings(site.templates), err=True)
    count = write_site(site, target)
    click.echo(f"{target / 'index.html'}")
    click.echo(f"{count} files. Open index.html in a browser, or publish the folder.", err=True)
    for gap in gaps(place, site):
        click.echo(f"note: {gap}", err=True)


def gaps(place: Workplace, site: Source) -> Iterator[str]:
    """What the page cannot show for want of snapshots or of history, and how to mend it."""
    if not any(site.snapshots.values()):
        yield "there are no snapshots yet; benchstore add RESULTS adds the first one"
    if place.repository is None:
        yield "this is no git repository, so the page does not know who added and moved what; git init starts one"
    elif site.commit is None:
        yield "this repository has no commit yet, so nobody has added or moved anything; git commit makes the first one"
    elif site.horizon is not None:
        known = f"{site.horizon.sha[:7]} of {site.horizon.time[:10]}"
        yield (
            f"this is a shallow clone: who added and moved what up to its oldest commit, {known}, is not known; "
            "git fetch --unshallow brings it (in GitHub Actions: actions/checkout with fetch-depth: 0)"
        )


def source(place: Workplace, at: str | None) -> Source:
    """Everything that the dashboard shows, read from the work tree or from a revision."""
    store, repository = place.store(at), place.repository
    snapshots = store.all_snapshots()
    revision = (place.revision(at) if at else repository.head()) if repository else None
    events = history.events(repository, place.root, revision=revision or "HEAD", worktree=None if at else store) if repository else []
    commit = repository.show_commit(revision) if repository and revision else None
    horizon = repository.horizon(revision) if repository and revision else None
    return Source(
        config=store.config,
        snapshots=snapshots,
        pointers=_pointers(store),
        events=events,
        commit=commit.sha if commit else None,
        commit_time=commit.time if commit else None,
        samples=store.samples,
        dirty=bool(repository and commit and not at and repository.is_dirty(*_shown_paths(repository, place, store))),
        logo=appearance.logo(store.tree, store.config.site.logo),
        templates={} if _is_ours(place.root / appearance.TEMPLATES) else appearance.templates(store.tree),
        horizon=horizon,
    )


def _shown_paths(repository: GitRepository, place: Workplace, store: Store) -> list[str]:
    """Where all that a page shows lies, from the git repository's top."""
    names = [SNAPSHOTS, CONFIG_FILE, appearance.TEMPLATES, *filter(None, [store.config.site.logo])]
    return [prefix_of(repository, place.root) + name for name in names]


def _is_ours(folder: Path) -> bool:
    """Whether that is the folder which this benchstore itself reads: its own repository, where nothing overrides anything."""
    return folder.resolve() == resources.directory(appearance.TEMPLATES).resolve()


def _pointers(store: Store) -> dict[str, Pointer]:
    return {model: store.pointer(model) for model in store.models if store.pointer_text(model)}


def refuse_foreign(target: Path, root: Path) -> None:
    """Raise UsageError where `target` holds something that benchstore did not build."""
    if target == root or root.is_relative_to(target):
        raise UsageError(f"{target} holds the store itself", hint="choose another folder: --out DIR")
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / MARK).is_file())):
        raise UsageError(
            f"{target} is there already and was not built by benchstore", hint="remove it, or choose another folder: --out DIR"
        )


def write_site(site: Source, target: Path) -> int:
    """Write the site beside `target` and swap it in whole; gives the number of files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        count, made = 0, {fresh}
        for name, data in pages(site):
            count += 1
            path = fresh / name
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            path.write_bytes(data)
        (fresh / MARK).write_text("Built by benchstore; a build replaces this folder.\n", encoding="utf-8")
        fresh.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
    except OSError as error:
        raise BenchstoreError(f"cannot write the site to {target}: {error.strerror}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return count

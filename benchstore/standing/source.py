"""What there is to look at: the store as one tree shows it, and what git tells of it. Read when it is asked for, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from benchstore import resources
from benchstore.records import digest
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.config import Against, Config
from benchstore.records.digest import Digest
from benchstore.records.event import Event
from benchstore.records.metric import MetricTable
from benchstore.records.pointer import Pointer
from benchstore.records.samples import Samples
from benchstore.records.snapshot import SNAPSHOTS, Snapshot
from benchstore.store import appearance, digests, history
from benchstore.store.git_output import Commit
from benchstore.store.snapshots import Store
from benchstore.store.workplace import Workplace


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked many times is found once
class StoreSource:
    """The store of a workplace as it is now, or as it was `at` a revision or a day; of all models, or of some.

    `against` takes the place of the policy's.
    """

    workplace: Workplace
    store: Store
    at: str | None = None
    models: Sequence[str] | None = None
    against: Against | None = None

    def of(self, models: Sequence[str]) -> StoreSource:
        """The same of some models alone."""
        return replace(self, models=models)

    @property
    def prefix(self) -> str:
        """The store's place inside its git repository, empty at the top and where there is none."""
        return self.workplace.prefix if self.workplace.repository else ""

    @cached_property
    def config(self) -> Config:
        """The rules."""
        config = self.store.config
        return replace(config, policy=replace(config.policy, against=self.against)) if self.against else config

    @cached_property
    def table(self) -> MetricTable:
        """The metric definitions, with what the snapshots' files say of metrics that the rules do not know."""
        return digest.table_of(self.config.metrics, self.digests.values())

    @cached_property
    def digests(self) -> Mapping[str, Digest]:
        """What is known of each model's snapshots together, in order of the models."""
        return digests.digests(self.store, self.workplace.kept, None if self.models is None else sorted(self.models))

    @cached_property
    def snapshots(self) -> Mapping[str, Sequence[Snapshot]]:
        """Each model's snapshots in order of version, all read in one go."""
        if self.models is None:
            return self.store.all_snapshots()
        return {model: self.store.snapshots(model) for model in self.digests}

    def snapshots_of(self, model: str) -> Sequence[Snapshot]:
        """One model's snapshots in order of version."""
        return self.store.snapshots(model)

    def pointer(self, model: str) -> Pointer:
        """A model's pointer file; an empty one where it has none."""
        return self.store.pointer(model)

    def samples(self, snapshot: Snapshot) -> Samples | None:
        """The rows of a snapshot, where it has any."""
        return self.store.samples(snapshot)

    @cached_property
    def events(self) -> Sequence[Event]:
        """All that happened, newest first; nothing where there is no git. In a shallow clone what came up to `horizon` is missing."""
        if self.workplace.repository is None:
            return []
        model = self.models[0] if self.models and len(self.models) == 1 else None
        worktree = None if self.at else self.store
        return history.events(self.workplace, revision=self._revision or "HEAD", model=model, worktree=worktree)

    @cached_property
    def _events_by_model(self) -> Mapping[str, Sequence[Event]]:
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.model, []).append(event)
        return found

    def events_of(self, model: str) -> Sequence[Event]:
        """All that happened to one model, newest first."""
        return self._events_by_model.get(model, ())

    @cached_property
    def commit(self) -> Commit | None:
        """The commit that is shown, or on which the work tree stands; None where there is none."""
        return self.workplace.git().show_commit(self._revision) if self._revision else None

    @cached_property
    def horizon(self) -> Commit | None:
        """The oldest commit that a shallow clone knows."""
        return self.workplace.git().horizon(self._revision) if self._revision else None

    @cached_property
    def dirty(self) -> bool:
        """Whether the work tree holds more than the commit, of all that a page shows."""
        return bool(self.commit and not self.at and self.workplace.git().is_dirty(*self._shown_paths()))

    @cached_property
    def logo(self) -> bytes | None:
        """The content of the file that the config names."""
        return appearance.logo(self.store.tree, self.config.site.logo)

    @cached_property
    def templates(self) -> Mapping[str, str]:
        """The store's own files for `site_template/`, name -> text."""
        return {} if _is_ours(self.workplace.root / appearance.TEMPLATES) else appearance.templates(self.store.tree)

    @cached_property
    def _revision(self) -> str | None:
        return self.workplace.revision(self.at) if self.at else self.workplace.head()

    def _shown_paths(self) -> Iterator[str]:
        """Where all that a page shows lies, from the git repository's top."""
        for name in (SNAPSHOTS, CONFIG_FILE, appearance.TEMPLATES, self.config.site.logo):
            if name:
                yield self.workplace.prefix + name


def gaps(source: StoreSource) -> Iterator[str]:
    """What cannot be shown for want of snapshots or of history, and how to put that right."""
    if not source.digests:
        yield "there are no snapshots yet; benchstore add RESULTS adds the first one"
    if source.workplace.repository is None:
        yield "this is not a git repository, so the page does not know who added and moved what; git init starts one"
    elif source.commit is None:
        yield "this repository has no commit yet, so nobody has added or moved anything; git add -A && git commit makes the first one"
    elif source.horizon is not None:
        known = f"{source.horizon.sha[:7]} of {source.horizon.time[:10]}"
        yield (
            f"this is a shallow clone: who added and moved what up to its oldest commit, {known}, is not known; "
            "git fetch --unshallow brings it (in GitHub Actions: actions/checkout with fetch-depth: 0)"
        )


def _is_ours(folder: Path) -> bool:
    """Whether that is the folder which this benchstore itself reads: its own repository, where nothing overrides anything."""
    return folder.resolve() == resources.directory(appearance.TEMPLATES).resolve()

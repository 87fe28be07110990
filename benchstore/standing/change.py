"""A change and its base: where they lie in git, the store on both sides, and whose rules judge it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from benchstore.errors import BenchstoreError, Refused
from benchstore.records import rules
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.config import Config
from benchstore.records.rules import RuleChange
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.standing.source import StoreSource
from benchstore.store import trial_merge
from benchstore.store.snapshots import Store
from benchstore.store.workplace import Workplace

_OLDER_CONFIGS = 50
"""So many commits of the config are tried where the newest cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a change lies in git: `base` and `head` are commits.

    `why` says how the base was found; `against` is what to type for it.
    """

    base: str
    head: str
    why: str
    against: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The `config` that judges a change, and what the change alters in it. `own` are its own rules, None where they cannot be read.

    `why` is a sentence where they are not simply the base's.
    """

    config: Config
    own: Config | None
    changes: tuple[RuleChange, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked many times is found once
class Sides:
    """A change whole: where it lies, the store at its base and with the change, both under the rules that judge."""

    lies: Span
    base: StoreSource
    head: StoreSource
    rules: Rules

    @cached_property
    def touched(self) -> frozenset[str]:
        """The files of the store that the change touches, by their paths in it."""
        workplace, at = self.head.workplace, self.head.at
        git, prefix = workplace.git(), workplace.prefix
        paths = [item.path for item in git.diff(self.base.at or "", at)] + ([] if at else git.changed())
        return frozenset(path.removeprefix(prefix) for path in paths if path.startswith(prefix))

    def by_its_own(self) -> tuple[StoreSource, StoreSource] | None:
        """Base and change under the change's own rules, where these are others."""
        if not self.rules.changes or self.rules.own is None:
            return None
        return _under(self.base, self.rules.own), _under(self.head, self.rules.own)


def of_worktree(workplace: Workplace, against: str) -> Sides:
    """The change from the merge base with `against` to the work tree, by the rules of the tip of `against`."""
    git, merged = workplace.git(), workplace.merged_by_forge()
    base = workplace.base_of(against)
    tip = base if merged else workplace.revision(against)
    warnings = [f"{against} has moved on since: the reference is the commit where this branch left it"] if tip != base else []
    uncommitted = ["The files have changes that are not committed yet."] if git.is_dirty(workplace.prefix + SNAPSHOTS) else []
    lies = Span(
        base=base,
        head=merged[1] if merged else git.head() or "",  # of a trial merge the change's own newest commit
        why=f"the tip of {against}" if tip == base else f"the merge base with {against}",
        against=against,
        warnings=(*warnings, *uncommitted),
    )
    return _sides(workplace, lies, tip, None)


def of_commits(workplace: Workplace, base: str, head: str, name: str) -> Sides:
    """The change that the commit `head` brings to the commit `base`, the tip of the branch `name`: as the two merged would be.

    Where git cannot merge them: from their merge base. Raises BenchstoreError in a shallow clone and where they have nothing in common.
    """
    git = workplace.git()
    left = trial_merge.merge_base(git, base, head)
    trial = trial_merge.merged(git, base, head)
    if trial:
        return _sides(workplace, Span(base=base, head=head, why=f"the tip of {name}", against=name), base, trial)
    clash = f"This conflicts with {name}: benchstore resolve, on its branch, settles what is below {SNAPSHOTS}/ (in a clone of a fork with --remote NAME, the one that has {name})."
    lies = Span(base=left, head=head, why=f"the merge base with {name}", against=name, warnings=(clash,))
    return _sides(workplace, lies, base, head)


def _sides(workplace: Workplace, lies: Span, tip: str, at: str | None) -> Sides:
    found = _rules(workplace, tip, workplace.store(at), lies.against)
    base, head = (StoreSource(workplace=workplace, store=workplace.store(revision), at=revision) for revision in (lies.base, at))
    return Sides(lies=lies, base=_under(base, found.config), head=_under(head, found.config), rules=found)


def _under(source: StoreSource, config: Config) -> StoreSource:
    return StoreSource(workplace=source.workplace, store=Store(source.store.tree, config), at=source.at)


def _rules(workplace: Workplace, tip: str, head: Store, name: str) -> Rules:
    """The rules of the base's tip; of a first store its own, and where the newest cannot be read the last that can."""
    own, there = _readable(head), workplace.store_of(tip)
    if not _has_config(there) and not there.listing:
        return Rules(config=own or Config(), own=own, why=f"{name} has no store yet: this change is judged by its own rules.")
    base, why = _readable(there), ""
    if base is None:
        base, why = _last_readable(workplace, tip, name)
    if own is None:
        return Rules(config=base, own=None, why=why)
    return Rules(config=rules.judging(base, own), own=own, changes=tuple(rules.changed(base, own)), why=why)


def _has_config(store: Store) -> bool:
    """Whether there is one, be it one that cannot be read."""
    try:
        return store.tree.config_text() is not None
    except Refused:
        return True


def _readable(store: Store) -> Config | None:
    try:
        return store.config
    except Refused:
        return None


def _last_readable(workplace: Workplace, tip: str, name: str) -> tuple[Config, str]:
    """The newest config before `tip` that can be read, and a sentence on it; the built-in rules where there is none."""
    path, said = workplace.prefix + CONFIG_FILE, f"{CONFIG_FILE} of {name} cannot be read"
    for sha in workplace.git().run("log", "--first-parent", "--format=%H", f"-{_OLDER_CONFIGS}", tip, "--", path).decode().split():
        try:
            config = _readable(workplace.store_of(sha))
        except BenchstoreError:  # an object that this clone lacks
            continue
        if config is not None:
            return config, f"{said}: judged by that of {sha[:7]}, the last that can."
    return Config(), f"{said}, nor any before it: judged by the built-in rules."

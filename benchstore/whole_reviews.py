"""What a change does to every store of its git repository: each reviewed by itself, then one comment, one line, one verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchstore import pull_requests
from benchstore.errors import Problem, errors_of
from benchstore.publish.forge_texts import comment
from benchstore.publish.forge_texts.headline import headline
from benchstore.repository import Repository
from benchstore.standing.change import Span
from benchstore.standing.review import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeReview:
    """The reviews of all stores by folder, empty for the top, each with its store; there is one at least."""

    stores: Mapping[str, tuple[Repository, Review]]
    here: str

    @property
    def fails(self) -> bool:
        """Whether one of them does."""
        return any(map(_fails, self._reviews()))

    @property
    def changed(self) -> bool:
        """Whether the change does anything to a store, or to what judges it."""
        return any(map(_changed, self._reviews()))

    def text(self, *, run: str | None = None, preview: str | None = None) -> str:
        """The comment: that of the one store, or a section for each that is changed."""
        if len(self.stores) == 1 or not self.changed:
            store, review = self.stores[self.here]
            return store.comment(review, run=run, preview=preview)
        changed = {folder: found for folder, found in self.stores.items() if _changed(found[1])}
        sections = {folder: (review, store.templates_of(review)) for folder, (store, review) in changed.items()}
        return comment.of_stores(sections, comment.Links(run=run, preview=preview))

    def line(self) -> str:
        """What it comes to, as plain text, whatever a template makes of it; of several stores that of the worst, with its folder."""
        worst = min(self.stores, key=lambda folder: (not _fails(self.stores[folder][1]), not _changed(self.stores[folder][1]), folder))
        line = pull_requests.first_line(headline(self.stores[worst][1]))
        return f"{worst.rstrip('/') or 'top'}: {line}" if len(self.stores) > 1 and self.changed else line

    def _reviews(self) -> list[Review]:
        return [review for _, review in self.stores.values()]


def whole_review(here: Repository, base: str, head: str, name: str) -> WholeReview:
    """What the commit `head` brings to the commit `base`, the tip of the branch `name`; the stores are found in these commits."""
    if problems := here.too_many(base, head):
        return WholeReview(stores={"": (here, _unread(base, head, name, problems))}, here="")
    stores = here.stores(base, head)
    own = next(folder for folder, store in stores.items() if store.path.resolve() == here.path.resolve())
    return WholeReview(stores={folder: (store, _review(store, base, head, name)) for folder, store in stores.items()}, here=own)


def _review(store: Repository, base: str, head: str, name: str) -> Review:
    problems = store.too_large(base, head)
    return _unread(base, head, name, problems) if problems else store.review_of(base, head, name)


def _unread(base: str, head: str, name: str, problems: list[Problem]) -> Review:
    """A review that says why there is none."""
    return Review(lies=Span(base=base, head=head, why=f"the tip of {name}", against=name), problems=tuple(problems))


def _fails(review: Review) -> bool:
    return bool(review.failing() or errors_of(review.problems))


def _changed(review: Review) -> bool:
    return review.outcome()["changed"] == "true"

"""The first line of a pull request's comment: the verdict, how many of each, and the worst change. Values in, Markdown out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.limits import effective_limit, smallest_collapse
from benchstore.publish.words import rules, wording
from benchstore.publish.words.markdown import code, escape_markdown
from benchstore.records import quantities
from benchstore.records.event import Event
from benchstore.records.rules import asks_less
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.consequences import Staying
from benchstore.standing.review import Review

_COUNTED = {
    "accepted": ("accepted",),
    "improved": ("improved",),
    "unchanged": ("unchanged", "within noise", "changed, within limit", "cannot tell"),
    "not comparable": ("incomparable", "missing", "new"),
}
"""Words of the counts -> the verdicts that they count, of rows that nobody need look at."""


def headline(review: Review) -> str:
    """The line that opens the comment."""
    errors = sum(problem.severity == "error" for problem in review.problems)
    rules_too = "; rules change too" if review.rules and review.rules.changes else ""
    if errors:
        return f"❌ {errors} {'problem' if errors == 1 else 'problems'} in the files{_and(_counts(review))}{_worst(review)}{rules_too}"
    if review.failing():
        return f"❌ {' · '.join([*_failing(review), *_taken_back(review), *_counts(review)])}{_worst(review)}{rules_too}"
    if review.count():
        return f"⚠️ {review.count()} regressed, which the policy does not fail{_and(_counts(review))}{_worst(review)}{rules_too}"
    looks, acts = list(_looks(review)), list(_acts(review))
    held = list(_held(review))
    if looks or held or acts:
        told = bool(looks) and not held and not any(worse.unsure(row) for item in review.judged for row in review.to_look_at(item))
        said = [*(["no regression found"] if told else []), *held, *looks, *acts]
        return f"⚠️ {', '.join(said)}{_and(_counts(review))}{_worst(review)}"
    if back := [event for event in review.moves if event.kind == "rolled back"]:
        named = [f"{escape_markdown(event.model)} rolls back {event.previous} → {event.version or 'not promoted'}" for event in back]
        more = f" and {len(named) - 5} more" if len(named) > 5 else ""
        return "↩ " + ", ".join(named[:5]) + more + _first_value(review, back[0]) + _stays(review)
    return _nothing_worse(review)


def _and(counts: Sequence[str]) -> str:
    return "".join(f" · {part}" for part in counts)


def _failing(review: Review) -> Iterator[str]:
    """What fails the change, and beside it what else got worse or may have."""
    bad, failing = review.count(), review.failing()
    others = sum(row.verdict != "regressed" for row in failing)
    if bad:
        yield f"{bad} regressed"
    if others:
        yield f"{others} {'more ' if bad else ''}that the policy fails"
    told = {id(row) for row in failing}
    held = _count_held(review)
    looks = sum(id(row) not in told for item in review.judged for row in review.to_look_at(item)) - held
    yield from (f"{number} {words}" for number, words in ((held, "held back"), (looks, "to be looked at")) if number)
    yield from _passed(review)


def _counts(review: Review) -> list[str]:
    """`2 improved`, `9 unchanged`, `3 not comparable`, `1 accepted`: of the rows that nobody need look at."""
    seen = {id(row) for item in review.judged for row in (*review.regressed(item), *review.to_look_at(item))}
    found = Counter[str](row.verdict for item in review.judged for row in item.judgements if id(row) not in seen)
    counts = ((sum(found[verdict] for verdict in verdicts), word) for word, verdicts in _COUNTED.items())
    told = {"accepted"} if any(event.kind == "accepted" for event in review.moves) else set()
    return [f"{number:,} {word}" for number, word in counts if number and word not in told]


def _worst(review: Review) -> str:
    """The change that matters most, of what regressed, else of what must be looked at, else of what was accepted."""
    rows = [row for item in review.judged for row in review.regressed(item)]
    rows = rows or [row for item in review.judged for row in review.to_look_at(item)]
    rows = rows or [row for item in review.judged for row in item.judgements if row.verdict == "accepted"]
    rows = rows or [*review.accepted.values()]
    known = [row for row in rows if row.delta is not None]
    return f"; {change_of(review, max(known, key=lambda row: (row.primary, in_limits(review, row))))}" if known else ""


def in_limits(review: Review, row: Judgement) -> float:
    """How many limits a change is long."""
    limit = effective_limit(review.config.metrics.get(row.metric), row.reference_value or 0.0)
    return abs(row.delta or 0.0) / limit if limit else 0.0


def change_of(review: Review, row: Judgement, *, model: bool = True) -> str:
    """`accuracy −16.5 pt on bills@2`, with the model where there are several and it does not stand beside it."""
    metric = review.config.metrics.get(row.metric)
    several = model and len({item.snapshot.model for item in review.changes}) > 1
    where = f"{row.series.model} on {row.series.dataset}" if several else f"on {row.series.dataset}"
    joined = f"of {where}" if several else where
    return (
        f"{escape_markdown(wording.in_sentence(metric)[:200])} {quantities.change_text(metric, row.delta)} {escape_markdown(joined[:300])}"
    )


def _looks(review: Review) -> Iterator[str]:
    """What must be looked at, by its reason."""
    held = _count_held_rows(review)
    rows = [row for item in review.judged for row in review.to_look_at(item)]
    waiting, unseen = sum(map(worse.unconfirmed, rows)), sum(map(worse.unseen, rows))
    unsure = sum(map(worse.unsure, rows)) - unseen
    alone = len(rows) - waiting - unsure - unseen - held
    if alone:
        yield f"{alone} to be looked at: not after correction over {review.tested} snapshots"
    if waiting:
        yield f"{waiting} not confirmed yet"
    if unsure:
        yield f"{unsure} {'looks' if unsure == 1 else 'look'} worse and cannot be told from noise"
    if gone := [row for row in rows if worse.unseen(row)]:
        yield _unseen(review, gone[0])
    yield from _passed(review)


def _passed(review: Review) -> Iterator[str]:
    if passed := len(review.arrivals.on_the_way):
        yield f"{passed} regressed on the way"
    if review.opens:
        yield _opens(review)


def _opens(review: Review) -> str:
    """`opens 1 regression on main: accuracy −2.0 pt on bills@1 against v1, baseline`: of several the worst."""
    rows = [row for _, row in review.opens]
    worst = max(rows, key=lambda row: (row.primary, in_limits(review, row)))
    number = wording.counted(len(rows), "regression", "regressions")
    return f"opens {number} on {escape_markdown(review.lies.against)}: {change_of(review, worst)} against {_reference(worst)}"


def _reference(row: Judgement) -> str:
    return f"v{row.reference}, {escape_markdown(row.reference_why[:200])}"


def _unseen(review: Review, row: Judgement) -> str:
    name = escape_markdown(wording.in_sentence(review.config.metrics.get(row.metric))[:200])
    if row.lost:
        tasks = ", ".join(escape_markdown(task[:100]) for task in row.lost[:3])
        more = f" and {len(row.lost) - 3} more" if len(row.lost) > 3 else ""
        return f"{name} lacks {wording.counted(len(row.lost), 'task', 'tasks')} of its reference: {tasks}{more}"
    return f"{name} is missing" if row.verdict == "missing" else "every earlier version was withdrawn or corrected"


def _held(review: Review) -> Iterator[str]:
    """What regressed and does not become current: recorded, and nothing stands on it."""
    if held := _count_held(review):
        yield f"{held} {'regression' if held == 1 else 'regressions'} held back, as {'it is' if held == 1 else 'they are'} not promoted"


def _count_held(review: Review) -> int:
    return len(review.holds) + _count_held_rows(review)


def _count_held_rows(review: Review) -> int:
    return sum(worse.regressed(row) for item in review.judged if not item.promoted for row in item.judgements)


def _acts(review: Review) -> Iterator[str]:
    """What a person does by the change that makes less be asked, or makes nothing be compared."""
    if lines := altered(review):
        looser = sum(map(asks_less, review.rules.changes)) if review.rules else 0
        less = f", {looser} of {len(lines)} ask for less" if looser and len(lines) > 1 else ""
        yield f"rules change{less}: {lines[0]}" + (f" and {len(lines) - 1} more" if len(lines) > 1 else "")
    if review.layout:
        yield f"how later comments read changes: {escape_markdown(', '.join(review.layout)[:300])}"
    for new, old in review.arrivals.beside[:1]:
        yield f"{escape_markdown(f'{new.model} is new on {wording.place(new)}, and {wording.place(old)} got nothing'[:300])}"
    if accepted := sum(event.kind == "accepted" for event in review.moves):
        yield f"{accepted} accepted by it"
    yield from _taken_back(review)
    yield from _lower_baselines(review)


_TAKEN_BACK = {
    "acceptance removed": ("acceptance taken back", "acceptances taken back"),
    "withdrawal removed": ("withdrawal taken back", "withdrawals taken back"),
    "baseline removed": ("baseline removed", "baselines removed"),
}


def _taken_back(review: Review) -> Iterator[str]:
    """Decisions that stood at the base and that the change takes out of a pointer file."""
    found = Counter[str](event.kind for event in review.moves)
    yield from (wording.counted(found[kind], *words) for kind, words in _TAKEN_BACK.items() if found[kind])


def _lower_baselines(review: Review) -> Iterator[str]:
    """Baselines that are set to something worse: less would be asked of what comes after."""
    for event in review.moves:
        if event.kind == "baseline set" and (moved := value_of_move(review, event)) and moved[1] == -1:
            yield f"the baseline is set lower: {moved[0]}"


def value_of_move(review: Review, event: Event) -> tuple[str, int] | None:
    """What a move of the pointer does to the leading metric, `accuracy 0.915 → 0.750 (−16.5 pt)`, and which side is ahead; None if unknown."""
    if event.kind == "accepted":
        return _value_of_accepted(review, event)
    sides = [review.named.get((event.model, version)) for version in (event.previous, event.version) if version is not None]
    old, new = (sides[0], sides[1]) if len(sides) == 2 else (None, None)
    if old is None or new is None:
        return None
    shared = [name for name in review.config.metrics.leading(new.values) if name in old.values]
    if not shared:
        return None
    metric = review.config.metrics.get(shared[0])
    delta = (new.value(metric.name) or 0.0) - (old.value(metric.name) or 0.0)
    sign = {"higher": 1, "lower": -1}.get(metric.direction, 0) * ((delta > 0) - (delta < 0))
    values = f"{wording.value_of(metric, old)} → {wording.value_of(metric, new)} ({quantities.change_text(metric, delta)})"
    return f"{escape_markdown(wording.in_sentence(metric)[:200])} {values}", sign


def _value_of_accepted(review: Review, event: Event) -> tuple[str, int] | None:
    row = review.accepted.get((event.model, event.version, event.metric or ""))
    if row is None or row.delta is None:
        return None
    metric = review.config.metrics.get(row.metric)
    values = (quantities.value_text(metric, value) for value in (row.reference_value, row.value))
    text = f"{escape_markdown(wording.in_sentence(metric)[:200])} {' → '.join(values)} ({quantities.change_text(metric, row.delta)})"
    return text, row.better or 0


def lead_value(review: Review, snapshot: Snapshot) -> str:
    """`accuracy 0.902`: the leading metric of a snapshot; empty where it has none."""
    leading = review.config.metrics.leading(snapshot.values)
    if not leading:
        return ""
    metric = review.config.metrics.get(leading[0])
    return f"{escape_markdown(wording.in_sentence(metric)[:200])} {wording.value_of(metric, snapshot)}"


def _first_value(review: Review, event: Event) -> str:
    found = value_of_move(review, event)
    return f"; {found[0]}" if found else ""


# ---- nothing is worse


def _nothing_worse(review: Review) -> str:
    if not review.changes:
        return _only_moves(review)
    return _of_new(review) + _stays(review)


def _stays(review: Review) -> str:
    """`; m v5 will not be current, as v4 was rolled back: benchstore promote m@5`: of several the first."""
    found = review.consequences.staying
    more = f", and {len(found) - 1} more are not" if len(found) > 1 else ""
    return (
        f"; {stays_of(found[0])}: {code(wording.promote_command(found[0].snapshot.model, found[0].snapshot.version))}{more}"
        if found
        else ""
    )


def stays_of(item: Staying) -> str:
    """That a new snapshot will not be current, and why."""
    why = f", as v{item.rolled_back} was rolled back" if item.rolled_back else ""
    return f"{escape_markdown(item.snapshot.model)} v{item.snapshot.version} will not be current{why}"


def _of_new(review: Review) -> str:
    rows = [row for item in review.changes for row in item.judgements]
    if not any(row.reference is not None for row in rows):
        names = ", ".join(escape_markdown(wording.place(item.snapshot.series, model=True)) for item in review.changes[:3])
        return f"○ nothing to compare with yet: the first of {names}"
    if not any(row.delta is not None for row in rows):
        return "⚠️ nothing could be compared"
    if apart := [row for row in rows if row.primary and row.verdict == "incomparable"]:
        metrics = dict.fromkeys(escape_markdown(wording.in_sentence(review.config.metrics.get(row.metric))[:200]) for row in apart)
        return f"⚠️ nothing is known of {', '.join([*metrics][:3])}, which is not comparable{_and(_counts(review))}"
    blind = [row for row in rows if row.blind]
    if blind:
        return f"○ no regression shown{_and(_counts(review))}; {_could_not_show(review, blind)}"
    return f"✅ no regression found{_and(_counts(review))}{_could_see(review, rows)}"


def _only_moves(review: Review) -> str:
    if not review.moves:
        return "✅ no snapshot and no pointer changed"
    kinds = Counter(event.kind for event in review.moves)
    said = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    return f"✅ no snapshot changed; {said}{_first_value(review, review.moves[0])}"


def _could_not_show(review: Review, blind: Sequence[Judgement]) -> str:
    """Of the first primary metric that was not tested well enough: on what, and what would have been missed."""
    row = min(blind, key=lambda item: review.config.metrics.order(item.metric))
    metric = review.config.metrics.get(row.metric)
    name, way = escape_markdown(wording.in_sentence(metric)), "rise" if metric.direction == "lower" else "drop"
    size = row.detectable if row.detectable is not None or not review.config.policy.collapse else smallest_collapse(metric, row.n)
    if size is None:
        return f"nothing is known of the noise of {name}"
    behind = f"{quantities.count_text(row.n)} {_unit(row)}" if row.n else "the data"
    if metric.max is not None and metric.min is not None and size >= metric.max - metric.min:
        return f"{behind} could show no {way} of {name}"
    return f"{behind} could not show a {way} of {name} below {quantities.size_text(metric, size)}"


def _unit(row: Judgement) -> str:
    unit = row.counted or "examples"
    return unit.removesuffix("s") if row.n == 1 else unit


def _could_see(review: Review, rows: Sequence[Judgement]) -> str:
    """The smallest drop of the leading metric that would have been found 8 times in 10, where it is no gross one."""
    table = review.config.metrics
    known = sorted((table.order(row.metric), row.detectable) for row in rows if row.detectable and row.primary)
    if not known:
        return ""
    name = next(row.metric for row in rows if row.detectable and table.order(row.metric) == known[0][0])
    metric = table.get(name)
    size = quantities.size_text(metric, max(size for order, size in known if order == known[0][0]))
    way = "rise" if metric.direction == "lower" else "drop"
    return f"; a {way} of {escape_markdown(wording.in_sentence(metric))} of {size} would be caught 8 times in 10"


def altered(review: Review) -> list[str]:
    """The rules that the change alters, as Markdown."""
    table = review.config.metrics
    changes = sorted(review.rules.changes, key=lambda item: not asks_less(item)) if review.rules else []  # what asks for less first
    return [escape_markdown(rules.text(item, table)[:500]) for item in changes]

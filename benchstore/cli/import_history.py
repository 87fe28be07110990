"""`benchstore import-history`: the versions of result files through git history become snapshots."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchstore.cli import added_text, output
from benchstore.cli.options import format_option, hardware_option, hardware_pairs, pairs, reading_options, row_pairs
from benchstore.publish.words.problems import told_once
from benchstore.repository import Repository, open_repository
from benchstore.views import added_lines

if TYPE_CHECKING:
    from benchstore.views.imported import ImportedHistory

_FINDINGS = 1


@click.command("import-history")
@click.argument("globs", nargs=-1, metavar="[GLOB…]")
@click.option(
    "--model", metavar="M", help="The model of all files, whatever they state; files of several models, and {model} in GLOB, take none."
)
@click.option(
    "--dataset",
    metavar="NAME@VERSION",
    help="The data it was measured on; {size} is the number of examples in the file: bills@{size}.",
)
@click.option("--prompt", metavar="V", help="The prompt's version.")
@click.option("--environment", metavar="E", help="Where it ran; local where nothing says it.")
@hardware_option
@reading_options
@click.option("--provider", metavar="P", help="Who serves or made the model.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A label. Repeatable.")
@click.option("--note", metavar="N", help="What a reader should know.")
@click.option(
    "--repository", type=click.Path(path_type=Path), metavar="DIR", help="Read the history of this clone instead of the store's own."
)
@click.option("--all", "every_branch", is_flag=True, help="Every branch and tag, not only what HEAD has in its history.")
@click.option("--since", metavar="DAY", help="Only versions that were authored on that day (UTC) or later.")
@click.option(
    "--dates",
    type=click.Choice(["file", "author"]),
    default="file",
    show_default=True,
    help="Whose date counts: the file's where it states one with a zone, or always that of the commit's author.",
)
@click.option("--dry-run", is_flag=True, help="List what every version would become, write nothing.")
@click.option("--commit", is_flag=True, help="Commit too, as two commits: add, and promote.")
@format_option
@click.pass_obj
def import_history_command(
    directory: str,
    /,
    globs: tuple[str, ...],
    metric_map: tuple[str, ...],
    row: tuple[str, ...],
    units: tuple[str, ...],
    hardware: tuple[str, ...],
    repository: Path | None,
    form: str,
    **given: Any,
) -> int:
    """Make a snapshot of every version that result files had in git history.

    For a repository that kept its results as files which the next run overwrites. Each distinct content of a file whose path fits GLOB
    becomes a snapshot with the commit that brought it, its author's date and its branch; deleted files are read too. Versions
    that are broken or refused are listed and keep no other out (exit code 1). The same command again adds what is new.

    GLOB is about paths from the repository's top; quote it. ** crosses folders, and {model} is a part of the path that names the model.
    Other names stand for themselves in --model, --dataset, --prompt, --environment, --provider and --note. Without GLOB every file is
    taken that the importer of a tool knows.

    \b
    benchstore import-history 'benchmarks/results/*.json' --dataset 'bills@{size}' --dry-run
    benchstore import-history 'results/{dataset}/{model}.json' --dataset '{dataset}@1' --commit
    benchstore import-history 'eval/*.csv' --repository ../old --model ranker --dataset d@1
    """
    store = open_repository(directory)
    found = store.import_history(
        globs,
        repository=Path(directory) / repository if repository else None,
        metric_map=pairs("--metric-map", metric_map, "f1=results.test.f1"),
        row=row_pairs(row),
        units=pairs("--unit", units, "f1=percent"),
        hardware=hardware_pairs(hardware),
        **given,
    )
    if form == "text":
        if found.became.rows:
            output.print_table(found.became, form)
        output.problems(told_once(problem for item in found.left_out for problem in item.problems))
        warned = added_lines.warnings([item.added for item in found.added], found.table, quiet=True)
        added_text.say_warnings([item for item in warned if not item.is_notice])
    else:
        output.view(found, form)
    _say_what_became(found, store)
    return _FINDINGS if found.left_out else 0


def _say_what_became(found: ImportedHistory, store: Repository) -> None:
    counts = found.counts
    became = [
        f"{output.counted(counts['added'], 'snapshot')} {'would be added' if found.dry_run else 'added'}",
        *([f"{counts['there']} there already"] if counts["there"] else ()),
        *([f"{counts['same']} of the same bytes as another file"] if counts["same"] else ()),
        *([f"{counts['left_out']} left out"] if counts["left_out"] else ()),
    ]
    output.say(f"{output.counted(found.versions, 'version')} of {output.counted(found.files, 'file')}: {', '.join(became)}.", err=True)
    models = Counter(item.added.snapshot.model for item in found.added)
    for model, number in sorted(models.items()):
        output.say(f"  {model}: {number}", err=True)
    output.say(_next(found, store), err=True)


def _next(found: ImportedHistory, store: Repository) -> str:
    if found.dry_run:
        return "Nothing was written (--dry-run)."
    if found.commits:
        return f"Next: git push{output.after_push(on_default_branch=store.on_default_branch)}."
    return (
        f"Next: the same command with --commit, then push{output.after_push(on_default_branch=store.on_default_branch)}."
        if found.added
        else "Nothing was added."
    )

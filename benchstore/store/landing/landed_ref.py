"""`refs/benchstore/landed` of a remote: the last commit of its default branch of which `verify` had nothing to say but what is acknowledged.

`land` proves that what the ref names is still there before it pushes, and moves the ref on afterwards.
"""

from __future__ import annotations

from benchstore.errors import BenchstoreError, errors_of, refuse_errors
from benchstore.store import verification
from benchstore.store.landing.remote import Remote
from benchstore.store.workplace import Workplace

REF = "refs/benchstore/landed"


def trusted(remote: Remote) -> str | None:
    """The commit that the ref names, brought here; None where the remote has no ref, or the branch is not its default one."""
    return remote.read(REF) if remote.is_default() else None


def prove(workplace: Workplace, commit: str | None) -> None:
    """Raise Refused where HEAD lacks something that the commit held."""
    if commit:
        refuse_errors(verification.contains(workplace, commit, workplace.git().resolve("HEAD"))[1])


def advance(workplace: Workplace, remote: Remote, commit: str) -> str:
    """Move the remote's ref on to `commit`, which is on its default branch; says why it stays where it is, if that is worth a word.

    It stays where history cannot be read whole, where the commit lacks something that the ref holds, where the scan finds what
    is not acknowledged, and where the remote refuses.
    """
    if not remote.is_default() or workplace.git().is_shallow():
        return ""
    before = remote.read(REF)
    if before and workplace.git().is_ancestor(commit, before):
        return ""  # it is there already, or somebody who pushed later moved it further
    proof = verification.contains(workplace, before, commit)[1] if before else []
    if errors_of([*proof, *verification.verify(workplace, commit)[1]]):
        return f"{REF} stays where it is: benchstore verify says why, or with --contains {REF}"
    try:
        remote.move(REF, before, commit)
    except BenchstoreError as error:
        return f"{REF} stays where it is: {error}" if remote.read(REF) == before else ""
    return ""

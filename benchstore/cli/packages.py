"""What a person is told of importers that other packages registered and that cannot be taken."""

from __future__ import annotations

from benchstore.cli import output
from benchstore.importers import registry


def say_wrong() -> None:
    """One warning each, on standard error."""
    for other in registry.from_packages():
        if other.wrong:
            output.say(f"{other.error}; {other.error.hint}", lead="warning: ", colour="yellow", err=True)

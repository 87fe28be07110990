"""What the site holds for machines beside its pages: JSON, CSV, a feed, badges."""

from __future__ import annotations

from collections.abc import Iterator

from benchstore.publish.export import api, badges, csv_files, feed
from benchstore.standing.attention import Attention


def files(attention: Attention) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every such file."""
    for kind in (api, csv_files, feed, badges):
        yield from kind.files(attention)

"""A comment that came from elsewhere, such as a fork's run: what anyone may have written, made harmless."""

from __future__ import annotations

from benchstore.publish.forge_texts.comment import MARK, MOST_BYTES
from benchstore.publish.words.markdown import harmless


def foreign(text: str) -> str:
    """A comment's text from a file that anyone may have written: no mention, image or HTML of its own, not too long, one mark.

    Only the tags of the folded table stay. Raises nothing; what is not a comment of ours is shown as what it is.
    """
    lines = [line for line in text.replace("\0", "").splitlines() if line.strip() != MARK]
    body = harmless("\n".join(lines).strip())
    room = MOST_BYTES - len(MARK.encode()) - 8
    return body.encode()[:room].decode(errors="ignore").rstrip() + f"\n\n{MARK}\n"

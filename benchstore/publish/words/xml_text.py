"""Text for XML documents: the characters that XML has, and a document's bytes. `xml.etree` escapes the rest."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET  # nosec B405  # written, never parsed

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not have (section 2.2), and the control characters that it discourages."""


def clean(text: str) -> str:
    """`text` without control characters, unpaired surrogates and what else XML 1.0 cannot hold."""
    return _FORBIDDEN.sub("", text)


def document(root: ET.Element) -> bytes:
    """The document with its declaration, UTF-8, one element a line where it holds no text."""
    ET.indent(root, " ")
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()

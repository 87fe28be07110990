"""Pictures and texts for a repository's own look; what could run in them sets `window.hacked`."""

import json
import struct
import zlib

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>window.hacked=3</script><rect width="9" height="9" fill="#7a1fa2"/></svg>'
HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>\"'`*b*[x](javascript:alert(1)){{7*7}}</style>&amp;"


def png():
    """A picture of one grey pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\7\7\7")) + chunk(b"IEND", b"")


def quoted(text):
    """`text` as a YAML string."""
    return json.dumps(text)

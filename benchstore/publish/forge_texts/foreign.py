"""A comment that came from elsewhere, such as a fork's run: what anyone may have written, made harmless.

It is read as Markdown and written anew, so that every text in it goes through the same escaping as a value of our own, whichever
way it was written: an entity is the character that it stands for. Only what is in the tables here is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from benchstore.publish.forge_texts.comment import MARK, MOST_BYTES
from benchstore.publish.words.markdown import JOINER, code, escaped, fenced, unlinked
from benchstore.publish.words.visible import JOINERS, visible

_CUT = "Cut to fit."
_MOST_FOLDS = 3
_ENDING = 100
"""Bytes that the end of a text takes which was cut: the line that says so, and the ends of folded parts."""
_FOLDS = re.compile(r"(</?(?:details|summary)>)")
_LANGUAGES = frozenset({"sh", "yaml", "text"})
"""Blocks of other languages may be drawn: `mermaid`, `math`, `geojson`."""
_MARKS = {"strong": "**", "em": "*"}
_DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])", re.IGNORECASE)
_BEGINS = re.compile(r"^(?=[-+=])|^([0-9]{1,9})(?=[.)])")
"""What begins a list, a heading or a rule where it stands first in a line."""
_FENCE = re.compile(r"((?:[ >]|- |[0-9]+\. )*)(`{3,})")
_ADDRESS = re.compile(r"[A-Za-z0-9:/?#=&@%._~+,!$*-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """The addresses that a comment of ours may link to: the repository and its runs on the forge, and the page.

    With `pulls` also pull requests, each of which shows on its own page who refers to it, and the empty roll back form.
    """

    repository: str
    site: str | None = None
    pulls: bool = False

    def has(self, address: str) -> bool:
        """Whether a link may stay."""
        if not _ADDRESS.fullmatch(address) or ".." in address or "%2e" in address.lower():
            return False
        within = r"actions/runs/[0-9]+(/(job|attempts)/[0-9]+)*" + (
            r"|pull/[0-9]+|issues/new\?template=rollback\.yml" if self.pulls else ""
        )
        of_the_forge = f"{re.escape(self.repository)}(/({within}))?/?"
        page = self.site.rstrip("/") if self.site else None
        return bool(re.fullmatch(of_the_forge, address)) or (page is not None and address.startswith((f"{page}/", f"{page}#")))


def foreign(text: str, ours: Ours) -> str:
    """A comment's text from a file that anyone may have written: nothing live of its own, not too long, one mark.

    Headings, lists, quotes, tables, code, bold text and the folded table stay, and links to what is `ours`. Raises nothing; what is
    not a comment of ours is shown as what it is.
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    lines = [line for line in re.split(r"\r\n|\r|\n", text[:MOST_BYTES]) if line.strip() != MARK]
    parsed = MarkdownIt("commonmark", {"html": True}).enable("table").parse("\n".join(lines).replace(JOINER, ""))
    blocks = _Writer(ours=ours).document(SyntaxTreeNode(parsed).children)
    blocks += ["", _CUT] if len(text) > MOST_BYTES else []
    room = MOST_BYTES - len(MARK.encode()) - 8
    return _fitting([_commandless(line) for line in "\n".join(blocks).split("\n")], room) + f"\n\n{MARK}\n"


def _commandless(line: str) -> str:
    """Robots read commands such as `/approve` where a line begins, in code as well."""
    return re.sub(r"^(\s*)/", rf"\1{JOINER}/", line)


def _fitting(lines: Sequence[str], room: int) -> str:
    """All lines, or as many whole ones as there is room for; a block of code and a folded part that were cut are closed."""
    kept: list[str] = []
    left, fence, folds = room - _ENDING, "", 0
    if len("\n".join(lines).encode()) <= room:
        return "\n".join(lines).strip()
    for line in lines:
        left -= len(line.encode()) + 1
        following = _fence_after(line, fence)
        if left < len(following.encode()):
            break
        kept.append(line)
        if line.startswith("<") and not fence:
            folds += line.count("<details>") - line.count("</details>")
        fence = following
    return "\n".join([*kept, fence, *["", "</details>"] * folds, "", _CUT]).strip()


def _fence_after(line: str, fence: str) -> str:
    """The line that would end the block of code that is open after this line; empty where none is."""
    if fence:
        return "" if line == fence else fence
    found = _FENCE.match(line)
    return re.sub(r"[-0-9.]", " ", found[1]) + found[2] if found else ""


@dataclass(slots=True)
class _Writer:
    """Writes the tree of a parsed text. A block is a list of lines; texts that touch are escaped as one."""

    ours: Ours
    open_folds: int = 0
    in_summary: bool = False
    blocks: dict[str, Callable[[Any], list[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.blocks = {
            "heading": lambda node: [f"{'#' * int(node.tag[1])} {self.line(node)}"],
            "blockquote": lambda node: [f"> {line}".rstrip() for line in self.all(node.children)],
            "bullet_list": lambda node: self.items(node, lambda _number: "- "),
            "ordered_list": lambda node: self.items(node, lambda number: f"{int(node.attrs.get('start', 1)) + number}. "),
            "table": self.table,
            "hr": lambda _node: ["* * *"],
            "fence": lambda node: self.fence(node.content, node.info.strip()),
            "code_block": lambda node: self.fence(node.content, ""),
        }

    def document(self, nodes: Iterable[Any]) -> list[str]:
        """All blocks, with an empty line between; only here a part may be folded."""
        lines: list[str] = []
        for node in nodes:
            lines += ["", *(self.folded(node.content) if node.type == "html_block" else self.block(node))]
        return lines[1:] + ["", "</details>"] * self.open_folds

    def all(self, nodes: Iterable[Any], *, tight: bool = False) -> list[str]:
        """Blocks in a list or a quote."""
        lines: list[str] = []
        for node in nodes:
            lines += [*([] if tight or not lines else [""]), *self.block(node)]
        return lines

    def block(self, node: Any) -> list[str]:
        """One block; what is in no table here is text."""
        write = self.blocks.get(node.type)
        return write(node) if write else self.paragraph(node)

    def paragraph(self, node: Any) -> list[str]:
        """Lines, none of which begins another kind of block."""
        text = "".join(self.pieces(node.children)) if node.children else _text(node.content.strip())
        return [_BEGINS.sub(r"\1\\", line.strip()) for line in text.split("\n")]

    def line(self, node: Any) -> str:
        """Everything in one line, as in a heading or a cell."""
        return "".join(self.pieces(node.children)).replace("\n", " ").strip()

    def items(self, node: Any, marker: Callable[[int], str]) -> list[str]:
        """The items of a list, indented by their markers."""
        lines: list[str] = []
        for number, item in enumerate(node.children):
            tight = any(inner.type == "paragraph" and inner.hidden for inner in item.children)
            first, *rest = self.all(item.children, tight=tight) or [""]
            indent = " " * len(marker(number))
            lines += [*([] if tight or not lines else [""]), marker(number) + first, *(f"{indent}{line}".rstrip() for line in rest)]
        return lines

    def table(self, node: Any) -> list[str]:
        """Head, rule and rows."""
        rows = [row for part in node.children for row in part.children]
        right = ["---:" if "right" in str(cell.attrs.get("style", "")) else "---" for cell in rows[0].children]
        lines = ["| " + " | ".join(self.line(cell) for cell in row.children) + " |" for row in rows]
        return [lines[0], "| " + " | ".join(right) + " |", *lines[1:]]

    def fence(self, content: str, language: str) -> list[str]:
        """A block of code, of a language that is shown as it is."""
        return fenced(language if language in _LANGUAGES else "", content.removesuffix("\n").split("\n")).split("\n")

    def folded(self, content: str) -> list[str]:
        """The tags of a folded part where they begin a block, each with its end, as only there what follows is HTML. Else it is text."""
        before = self.open_folds
        made = self.tags(part for part in _FOLDS.split(content.strip()) if part)
        if made and _FOLDS.fullmatch(made[0]):
            return ["".join(made)]
        self.open_folds = before
        return [_text(content.strip())]

    def tags(self, parts: Iterable[str]) -> list[str]:
        """The tags that have their place and the texts between them, in HTML; texts that touch are escaped as one."""
        made, text, self.in_summary = [], "", False
        for part in parts:
            if not _FOLDS.fullmatch(part):
                text += part
            elif self.has_place(part):
                made += [*([_html(text)] if text else []), part]
                text = ""
        return [*made, *([_html(text)] if text else []), *(["</summary>"] if self.in_summary else [])]

    def has_place(self, tag: str) -> bool:
        """Whether a tag may stand here: not too deep, and an end only of what is open."""
        if tag == "<details>":
            fits = self.open_folds < _MOST_FOLDS
            self.open_folds += fits
        elif tag == "</details>":
            fits = self.open_folds > 0
            self.open_folds -= fits
        else:
            fits = self.in_summary != (tag == "<summary>")
            self.in_summary ^= fits
        return fits

    def pieces(self, nodes: Iterable[Any]) -> Iterator[str]:
        """Markdown of what stands in a line: marks and code as they are, and between them texts."""
        text = ""
        for kind, value in self.flat(nodes):
            if kind == "text":
                text += value
                continue
            yield self.text(text)
            yield value
            text = ""
        yield self.text(text)

    def text(self, text: str) -> str:
        """A text, in which an address of ours is a link."""
        made, start = "", 0
        for found in re.finditer(r"https?://[^\s<>]+", text):
            if self.ours.has(found[0]):
                made += f"{_text(text[start : found.start()])}<{found[0]}>"
                start = found.end()
        return made + _text(text[start:])

    def flat(self, nodes: Iterable[Any]) -> Iterator[tuple[str, str]]:
        """Texts and ready Markdown, in order."""
        for node in nodes:
            if node.type in _MARKS and not _within(node, node.type):  # a mark inside its like shows nothing, and joins two texts
                yield from [("ready", _MARKS[node.type]), *self.flat(node.children), ("ready", _MARKS[node.type])]
            elif node.type in ("softbreak", "hardbreak"):
                yield "ready", "\n"
            elif node.type == "code_inline":
                yield "ready", code(node.content).replace("|", r"\|" if _within(node, "td", "th") else "|") if node.content.strip() else " "
            elif node.type == "link":
                yield from self.link(node)
            elif node.type == "image":
                yield "text", f"{node.content} ({node.attrs.get('src', '')})"
            elif node.children:
                yield from self.flat(node.children)
            else:
                yield "text", node.content

    def link(self, node: Any) -> Iterator[tuple[str, str]]:
        """A link to what is ours; of another one its text and where it would have led."""
        address, inner = str(node.attrs.get("href", "")), list(self.flat(node.children))
        if self.ours.has(address):
            yield from [("ready", "["), *inner, ("ready", f"]({address})")]
            return
        yield from inner
        if "".join(value for _, value in inner) != address:
            yield "text", f" ({address})"


def _text(text: str) -> str:
    return escaped(_broken(text)) if text else ""


def _html(text: str) -> str:
    return escape(unlinked(visible(_broken(" ".join(unescape(text).split())), JOINERS)))


def _broken(text: str) -> str:
    """What may be the digest of a commit, in pieces too short for one."""
    return _DIGEST.sub(lambda found: re.sub(r"(.{6})(?=.)", rf"\1{JOINER}", found[0]), text)


def _within(node: Any, *kinds: str) -> bool:
    """Whether a node stands in another one of such a kind."""
    while node.parent is not None:
        node = node.parent
        if node.type in kinds:
            return True
    return False

"""Hostile texts and every place of a snapshot that takes one, found by walking the schema."""

import copy
import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

from builders import build_snapshot
from jsonschema import Draft202012Validator

from benchstore.records import canonical_json, schema
from benchstore.records.snapshot import version_of

TEXTS = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
TEXTS["long name"] = "W" * 10_000
TEXTS["long name with spaces"] = "W " * 5_000


def places(part, path=()):
    """Path and schema of every text, of every name that is free, and of both in objects that take anything."""
    if part.get("type") == "string":
        yield path, part
    elif part.get("type") == "array":
        yield from places(part["items"], (*path, 0))
    elif part.get("type") == "object":
        for name, inner in part.get("properties", {}).items():
            yield from places(inner, (*path, name))
        if "propertyNames" in part:
            yield (*path, str), {"type": "string"} | part["propertyNames"]
            yield from places(part["additionalProperties"], (*path, "f1"))
        elif "properties" not in part:
            yield (*path, str), {"type": "string"}
            yield (*path, "any"), {"type": "string"}


PLACES = list(places(schema.load("snapshot")))


def legal(part, text):
    """`text` as this place takes it: whole, else shortened and without what is not allowed; None where nothing is left of it."""
    length, pattern = part.get("maxLength", 10**6), part.get("pattern", "")
    text = "".join(character for character in text if not 0xD800 <= ord(character) < 0xE000)
    kept = "".join(character for character in text if re.search(pattern, character) or re.search(pattern, f"a{character}"))
    for candidate in (text, f"https://example.org/{text}", kept, f"a{kept}"):
        if Draft202012Validator(part).is_valid(candidate[:length]) and candidate:
            return candidate[:length]
    return None


def placed(value, path, text):
    """The snapshot with `text` at `path`; objects on the way that ask for more get it."""
    value = copy.deepcopy(value)
    needed = {"dataset": {"name": "d", "version": "1"}, "prompt": {"version": "1"}, "tool": {"name": "t"}}
    needed |= {"samples": {"file": "1.samples.json", "sha256": "0" * 64, "rows": 1}}
    needed |= {"f1": {"stderr": 0.01}} if path[0] == "uncertainty" else {}
    inner = value
    for step, following in pairwise(path):
        inner = inner.setdefault(step, [] if following == 0 else copy.deepcopy(needed.get(step, {})))
    if path[-1] is str:
        inner[text] = {"metrics": 0.5, "uncertainty": {"n": 4}, "definitions": {"version": "1"}, "repeats": [0.5, 0.5]}.get(path[0], text)
    elif path[-1] == 0:
        inner.append(text)
    else:
        inner[path[-1]] = text
    value["schema_version"] = version_of(value)
    return value


def plain(model, version, f1=0.9):
    """A snapshot in which nothing is hostile."""
    date = f"2026-01-{version:02d}T12:00:00Z"
    return build_snapshot(version, model=model, metrics={"f1": f1}, uncertainty={"f1": {"stderr": 0.002}}, created_at=date).to_dict()


def full(number, text, version, f1):
    """A snapshot that holds `text` wherever a legal form of it can stand."""
    value = plain("m", version, f1)
    for path, part in PLACES:
        found = legal(part, text)
        if found is None or path[0] in ("samples", "environment", "created_at"):
            continue
        if path in (("uncertainty", str), ("repeats", "metrics", str)):
            value["metrics"][found] = 0.5
        value = placed(value, path, found)
    value["model"] = f"{value['model'][:80]}-{number}"
    value["environment"] = "local"
    return value


def yaml(text):
    """`text` in YAML's double quotes; what YAML calls not printable is escaped."""
    quoted = json.dumps(text.encode("utf-8", "ignore").decode(), ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", quoted)


def fill(place, texts):
    """One model for each text, with two versions: regressed, accepted or withdrawn; the texts in git and the config too."""
    for number, text in enumerate(texts.values()):
        values = [full(number, text, version, f1) for version, f1 in ((1, 0.9), (2, 0.5))]
        for value in values:
            place.write(f"snapshots/{value['model']}/{value['version']}.json", canonical_json.dumps(value))
        series = {"dataset": "{name}@{version}".format(**values[0]["dataset"]), "current": 2, "baseline": 1, "environment": "local"}
        series["dataset"] += f"/{split}" if (split := values[0]["dataset"].get("split")) else ""
        series |= {"prompt": values[0]["prompt"]["version"]} if "prompt" in values[0] else {}
        lines = ", ".join(f"{key}: {yaml(said) if isinstance(said, str) else said}" for key, said in series.items())
        reason = yaml(legal({"type": "string", "maxLength": 1000}, text))
        marks = ("", f"accepted: [{{metric: f1, version: 2, reason: {reason}}}]\n", f"withdrawn: [{{version: 1, reason: {reason}}}]\n")
        place.write(f"snapshots/{values[0]['model']}/current.yaml", f"series: [{{{lines}}}]\n{marks[number % 3]}")
        commit(place, text)
    shown = [yaml(text.encode("utf-8", "ignore").decode()[:58]) for text in texts.values()]
    links = ", ".join(f'{{text: {text}, url: "https://example.org/?javascript:1&q={{}}"}}' for text in shown[:12])
    intro = yaml("\n\n".join(text[:200] for text in texts.values())[:4900])
    metrics = ", ".join(f"{name}: {{description: {text}}}" for name, text in zip(("f1", "__proto__", "constructor"), shown, strict=False))
    place.write("benchstore.yaml", f"site: {{title: {shown[0]}, intro: {intro}, links: [{links}]}}\nmetrics: {{{metrics}}}\n")
    commit(place, "config")


def commit(place, text):
    """A commit with `text` as its message and as its author's name, as far as git takes it."""
    said = text.replace("\0", "").encode("utf-8", "replace")
    author = b"x " + said.translate(None, b"<>\n\r")[:5000] + b" <m@example.org>"
    place.git("add", "-A")
    subprocess.run([b"git", b"commit", b"-q", b"--author", author, b"-m", b"x " + said], cwd=place.path, check=True, capture_output=True)

"""Series: model × dataset × prompt × environment. Only within a series are numbers one line on a chart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DATASET = re.compile(r"(?P<name>.+)@(?P<version>[^@/]+)(?:/(?P<split>[^@/]+))?")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Series:
    """The key of one series. `dataset` is `name@version` or `name@version/split`; `prompt` may be empty."""

    model: str
    dataset: str
    prompt: str = ""
    environment: str

    def __str__(self) -> str:
        """How a sentence names it: `openai on bills@2, prompt v1, local`."""
        prompt = f", prompt {self.prompt}" if self.prompt else ""
        return f"{self.model} on {self.dataset}{prompt}, {self.environment}"

    @property
    def configuration(self) -> tuple[str, str, str]:
        """What must be equal for two models to be compared, and the order inside a pointer file."""
        return (self.dataset, self.prompt, self.environment)


def dataset_label(name: str, version: str, split: str | None = None) -> str:
    """`name@version`, with `/split` where there is one: the text used by flags, pointer files and pages."""
    return f"{name}@{version}/{split}" if split else f"{name}@{version}"


def parse_dataset(label: str) -> tuple[str, str, str | None] | None:
    """Name, version and split of a dataset label; None where it is not one."""
    match = _DATASET.fullmatch(label)
    return (match["name"], match["version"], match["split"]) if match else None

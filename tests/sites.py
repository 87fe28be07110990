"""A built site, as the tests of its files take it."""

from types import MappingProxyType


def built(place, *flags):
    """Path -> bytes of every file of the site of the store in `place`."""
    place.bench("build", *flags)
    return files_of(place)


def files_of(place):
    """The same of a site that is built already; nobody can change it."""
    out = place.path / "_site"
    return MappingProxyType({path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()})

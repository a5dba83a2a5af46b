"""`python -m tests.manifests write` stores companies for this engine, once; `roots` prints what it makes of them.

A folder that has any is left alone: what a released engine gave is never written anew.
"""

import sys
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, settings

from compledger.rules.columnar import ENGINE_VERSION
from tests.manifests.stored import FOLDER, as_json, stored
from tests.naive import World
from tests.worlds import calculated, worlds

COMPANIES = 16
LEAST_LINES = 8
"""A company with fewer says too little."""


def main() -> None:
    """Write or print."""
    if sys.argv[1:] == ["write"]:
        _write()
    elif sys.argv[1:] == ["roots"]:
        for name, root in _roots():
            print(name, root)  # noqa: T201  what a test reads
    else:
        sys.exit(__doc__)


def _roots() -> Iterator[tuple[str, str]]:
    for each in stored(ENGINE_VERSION):
        yield each.name, calculated(each.world)[1]


def _write() -> None:
    folder = FOLDER / ENGINE_VERSION.replace("/", "-")
    if folder.exists():
        sys.exit(f"{folder.name} is there already: an engine that gives other lines needs another version")
    folder.mkdir()
    for number, (world, root) in enumerate(_drawn(), start=1):
        (folder / f"company-{number:02}.json").write_text(as_json(world, ENGINE_VERSION, root), encoding="utf-8")


def _drawn() -> list[tuple[World, str]]:
    found: list[tuple[World, str]] = []
    seen = set[str]()

    @given(worlds())
    @settings(
        max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        database=None,
    )  # fmt: skip
    def draw(world: World) -> None:
        plans = [segment.value.hash for segment in world.versions]
        if len(found) < COMPANIES and seen.isdisjoint(plans):
            outcome, root = calculated(world)
            if len(outcome.lines) >= LEAST_LINES and len({line.component for line in outcome.lines}) > 1:
                seen.update(plans)
                found.append((world, root))

    draw()
    return found


if __name__ == "__main__":
    main()

"""A world as somebody can read it, to report what two engines disagree on."""

from tests.naive import World


def shown(world: World) -> str:
    """Return a world as text: its documents and its facts, a row a line."""
    parts = [f"periods {[period.name for period in world.periods]}"]
    for segment in world.versions:
        parts += [
            f"# from {segment.effective_from} until {segment.effective_until}",
            str(segment.value.canonical, "utf-8"),
        ]
    for name in ("transactions", "seats", "ties", "quotas", "rates", "assigned"):
        rows = getattr(world, name)
        parts += [f"{name}:", *(f"  {row}" for row in rows or [rows])]
    parts += [f"exchange: {dict(world.exchange)}"]
    return "\n".join(parts)

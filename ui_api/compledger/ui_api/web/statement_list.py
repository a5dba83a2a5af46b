"""The list of statements: one period at a time, filtered by name, id or title, a page of them at once."""

from dataclasses import dataclass

from compledger.statements import StatementEntry
from compledger.ui_api.statement_desk import Reader, StatementDesk

ROWS = 100
"""Entries on a page."""
NEAR = 1
"""Pages before and after the shown one that have links; so have the first and the last."""


@dataclass(frozen=True, slots=True)
class StatementList:
    """What the list's page shows."""

    periods: tuple[str, ...]
    """Every period's name, the latest first."""
    period: str
    """The one that is shown; empty where there are no statements at all."""
    search: str
    entries: tuple[StatementEntry, ...]
    """The shown page of the shown period's entries that match, by name."""
    matching: int
    """How many match, on all pages."""
    of: int
    """How many entries the shown period has."""
    page: int
    """Counts from 1."""

    @property
    def with_pay(self) -> bool:
        """Whether pay is for the reader in any of the shown entries: its column is there then."""
        return any(entry.with_pay for entry in self.entries)

    @property
    def pages(self) -> int:
        """How many pages the matching entries fill; 1 where nothing matches."""
        return max(1, -(-self.matching // ROWS))

    @property
    def first(self) -> int:
        """Number of the first entry that is shown, from 1, among those that match."""
        return (self.page - 1) * ROWS + 1

    @property
    def links(self) -> tuple[int | None, ...]:
        """The pages to link to in order; None stands for those that are left out between them."""
        near = {1, *range(self.page - NEAR, self.page + NEAR + 1), self.pages} & set(range(1, self.pages + 1))
        links: list[int | None] = []
        for number in sorted(near):
            if links and links[-1] != number - 1:
                links.append(None)
            links.append(number)
        return tuple(links)


def statement_list(desk: StatementDesk, reader: Reader, period: str, search: str, page: int) -> StatementList:
    """Return the list that a reader sees of a period and a search.

    An empty or unknown period is the latest; an empty search is matched by all. Every word of the search must be found
    somewhere in name, participant and title; capitals do not matter. A page beyond the last is the last: while somebody
    types, fewer match.
    """
    periods = tuple(known.name for known in reversed(desk.periods(reader)))
    chosen = period if period in periods else next(iter(periods), "")
    in_period = desk.entries(reader, chosen) if chosen else ()
    words = search.casefold().split()
    matching = [entry for entry in in_period if all(word in _searched(entry) for word in words)] if words else in_period
    in_order = sorted(matching, key=lambda entry: (entry.name.casefold(), entry.participant))
    shown_page = min(page, max(1, -(-len(in_order) // ROWS)))
    first = (shown_page - 1) * ROWS
    return StatementList(
        periods=periods,
        period=chosen,
        search=search.strip(),
        entries=tuple(in_order[first : first + ROWS]),
        matching=len(in_order),
        of=len(in_period),
        page=shown_page,
    )


def _searched(entry: StatementEntry) -> str:
    return f"{entry.name}\n{entry.participant}\n{entry.title}".casefold()

"""The sale that somebody names: by its source's key, with the source before it where several have the key."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from compledger.rules.refused import Refused
from compledger.sales import ReceivedTransaction, RowKind


class NoSuchTransaction(Refused, LookupError):
    """No accepted transaction has the key, or several sources have it."""

    def __init__(self, asked: str, sources: Sequence[str] = ()) -> None:
        self.asked, self.sources = asked, tuple(sources)
        if sources:
            named = ", ".join(f"{source}:{asked}" for source in sources)
            super().__init__(f"several sources have a transaction {asked!r}. Ask for one of them: {named}")
        else:
            super().__init__(
                f"there is no transaction {asked!r}. Give the key that its source has for it, as statements and lists "
                "of exceptions show it, or SOURCE:KEY"
            )


class TakenBack(Refused, LookupError):
    """The transaction was received and has been taken back since."""

    def __init__(self, asked: str, row: int) -> None:
        self.asked, self.row = asked, row
        super().__init__(
            f"transaction {asked!r} was taken back (row {row}) and nothing stands in its place, so nobody is credited "
            "with it. Look at the batch that brought that row: compledger import --help"
        )


def transaction_named(session: Session, asked: str) -> ReceivedTransaction:
    """Return the row in force of a transaction; `asked` is `KEY` or `SOURCE:KEY`.

    Raises:
        NoSuchTransaction: there is none, or the key alone does not say which.
        TakenBack: it is not in force any more.
    """
    rows = _rows(session, asked, None)
    source, colon, key = asked.partition(":")
    if not rows and colon:
        rows = _rows(session, key, source)
    if not rows:
        raise NoSuchTransaction(asked)
    sources = sorted({row.source for row in rows})
    if len(sources) > 1:
        raise NoSuchTransaction(asked, sources)
    reversals = {row.corrects: row.row for row in rows if row.kind == RowKind.REVERSAL}
    standing = [row for row in rows if row.kind != RowKind.REVERSAL and row.row not in reversals]
    if not standing:
        raise TakenBack(asked, max(reversals.values()))
    return standing[-1]


def _rows(session: Session, key: str, source: str | None) -> Sequence[ReceivedTransaction]:
    query = select(ReceivedTransaction).where(ReceivedTransaction.source_key == key)
    if source is not None:
        query = query.where(ReceivedTransaction.source == source)
    return session.exec(query.order_by(col(ReceivedTransaction.row))).all()

"""The curves of a document: points joined by straight lines."""

from compledger.rules.language.forms.document import AMOUNT_BELOW, SHARE_PLACES
from compledger.rules.language.forms.fields import EXACT_KINDS
from compledger.rules.language.forms.tables import Beyond, CurveTable, Gives, Point
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.reading.table_values import gives_of, value_of
from compledger.rules.language.text.document_keys import CURVE, POINT
from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Mapping


def read_curve(item: Mapping, table_id: str, manuscript: Manuscript) -> CurveTable:
    """Return a curve."""
    reader = manuscript.reader
    reader.fits(item, CURVE)
    gives = gives_of(item)
    return CurveTable(
        id=table_id,
        gives=gives,
        by=manuscript.formula(item, "by", manuscript.of_table(), EXACT_KINDS)[0] if "by" in item.values else None,
        points=_points(item, gives, reader),
        before=Beyond(reader.choice(item, "before", list(Beyond))),
        after=Beyond(reader.choice(item, "after", list(Beyond))),
    )


def _points(table: Mapping, gives: Gives, reader: Reader) -> tuple[Point, ...]:
    points: list[Point] = []
    for item in reader.mappings(table, "points"):
        reader.fits(item, POINT)
        at = reader.decimal(item, "at", places=SHARE_PLACES, below=AMOUNT_BELOW)
        if points and at <= points[-1].at:
            what = f"this point stands at {at}, not above the one before it"
            reader.fault(item.place, what, "list points in rising order, each place once")
        points.append(Point(at, value_of(item, gives, reader)))
    if len(points) == 1:
        reader.fault(table.values["points"].place, "one point makes no curve", "add a second one")
    return tuple(points)

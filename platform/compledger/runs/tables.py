"""Runs: what was calculated, from what, and what it came to. All append-only."""

from decimal import Decimal

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from compledger.store import KnownRow, ScaledDecimal


class Run(KnownRow, table=True):
    """One calculation of one rule set for one period; identified by the log position at which it was registered."""

    __tablename__ = "run"

    run: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    rule_set: str = Field(index=True)
    calendar: str
    period: str = Field(index=True)
    currency: str = Field(max_length=3)
    as_of: int = Field(sa_type=BigInteger)
    """The log position as of which facts were read."""
    manifest: bytes = Field(sa_type=LargeBinary)
    """Canonical bytes: everything the result depends on."""
    lines_root: str = Field(max_length=64)
    lines: int = Field(sa_type=BigInteger)
    exception_counts: str
    """Canonical JSON: kind of exception to how many."""
    earned_minor: int = Field(sa_type=BigInteger)
    """Sum of the lines, in minor units of `currency`."""


class RunFile(KnownRow, table=True):
    """A bulk file of a run."""

    __tablename__ = "run_file"

    run: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="run.run")
    kind: str = Field(primary_key=True)
    """`credits`, `lines`, `figures` or `exceptions`."""
    sha256: str = Field(foreign_key="bulk_file.sha256")


class RunTotal(KnownRow, table=True):
    """What a run pays one payee for one component: the sum of its rounded lines."""

    __tablename__ = "run_total"

    run: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="run.run")
    participant: str = Field(primary_key=True, foreign_key="participant.participant")
    component: str = Field(primary_key=True)
    lines: int = Field(sa_type=BigInteger)
    earned_minor: int = Field(sa_type=BigInteger)


class RunMeasurement(KnownRow, table=True):
    """A payee's credits of the period, or of a longer window, for one purpose, beside their quota."""

    __tablename__ = "run_measurement"

    run: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="run.run")
    participant: str = Field(primary_key=True, foreign_key="participant.participant")
    measure: str = Field(primary_key=True)
    credits: int = Field(sa_type=BigInteger)
    credited: str
    """Exact decimal text: up to 12 places, more than an integer of 64 bits holds."""
    quota: Decimal | None = Field(sa_type=ScaledDecimal(6), default=None)
    window_calendar: str | None = None
    """The calendar of the window that the credits are summed over; None for the period itself."""
    window_period: str | None = None
    """The window: a period of that calendar, summed from its first day to the last of the period that is paid."""

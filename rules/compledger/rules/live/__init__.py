"""Live results: what watched payees earn of a Snapshot's sales, kept up to date sale by sale."""

from compledger.rules.live.subjects import Subjects, subjects_of
from compledger.rules.live.view import LiveView

__all__ = ["LiveView", "Subjects", "subjects_of"]

"""Whether a table answers for each credit or for a payee's period."""

from compledger.rules.language.forms.dependencies import formulas_of_table
from compledger.rules.language.forms.expression import Field
from compledger.rules.language.forms.tables import RateTable
from compledger.rules.language.forms.walking import walk


def is_by_credit(table: RateTable) -> bool:
    """Whether a table asks for fields of the sale or of the credited seat, so that it answers for each credit."""
    return any(isinstance(node, Field) for form in formulas_of_table(table) for node in walk(form))

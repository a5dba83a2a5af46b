"""Refused: what all our refusals have in common."""


class Refused(Exception):
    """A request that cannot be met, and whose sentence tells a person what was found and what to do.

    Each kind of refusal is a class of its own, defined beside the function that raises it. Anything else that is raised
    is a defect: it is shown with its trace and never explained away.
    """

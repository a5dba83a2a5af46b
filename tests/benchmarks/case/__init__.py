"""One order at a time: the case engine beside a decision table, asked the same of the same orders."""

"""The calculation beside its peers: one year of transactions, one plan, every engine's lines equal to the last cent."""

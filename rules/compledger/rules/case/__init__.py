"""The case engine: one sale, or one payee's period, at a time, in Python; the second way to the same cent."""

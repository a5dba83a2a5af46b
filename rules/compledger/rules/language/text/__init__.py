"""A document as text: its marks and keys, where each stands, and words that look like others."""

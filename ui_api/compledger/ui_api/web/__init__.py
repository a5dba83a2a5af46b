"""The web pages: statements line by line, each line's trace one click away."""

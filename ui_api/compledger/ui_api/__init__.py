"""The faces: the web pages and the command line. Parse, call one thing below, shape the answer."""

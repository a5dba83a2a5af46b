"""From a document's parts to their typed forms, one part a file; faults are gathered, not raised one by one."""

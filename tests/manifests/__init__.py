"""Stored manifests: small companies with every fact that a run read, and the root that their lines had then.

A file that a released engine wrote is never written again: whoever changes what an engine gives for it needs an engine
of another version.
"""

from tests.manifests.stored import FOLDER, Stored, stored

__all__ = ["FOLDER", "Stored", "stored"]

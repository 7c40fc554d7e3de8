"""
``make check``: every gate that a machine can keep, side by side, each told by name with what it found.

Run one alone: ``python -m tools.check NAME``.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
AT_ONCE = 3


@dataclass(frozen=True)
class Gate:
    """One gate: its name and its program."""

    name: str
    program: tuple[str, ...]


GATES = (
    Gate("mypy", (f"{BIN}/mypy",)),
    Gate("migrations", (sys.executable, "-m", "tools.migrations")),
    Gate("contracts", (f"{BIN}/lint-imports", "--config", "pyproject.toml")),
    Gate("ruff", (f"{BIN}/ruff", "check", "--quiet", ".")),
    Gate("format", (f"{BIN}/ruff", "format", "--quiet", "--check", ".")),
    Gate("house rules", (sys.executable, "-m", "tools.house_rules")),
    Gate("templates", (f"{BIN}/djlint", "--quiet", "--lint", "src")),
    Gate("dependencies", (f"{BIN}/deptry", "src")),
)


def passes(gate: Gate) -> tuple[Gate, bool, str, float]:
    """Run one gate; what it printed comes back only where it found something."""
    began = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "masthead.config.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(gate.program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return gate, done.returncode == 0, done.stdout + done.stderr, time.monotonic() - began


def main(names: list[str]) -> int:
    """
    Run the gates.

    :return: 0 if all passed
    """
    wanted = [gate for gate in GATES if not names or gate.name in names]
    broken = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for gate, is_kept, told, seconds in pool.map(passes, wanted):
            print(f"{'kept  ' if is_kept else 'BROKEN'} {gate.name} ({seconds:.1f} s)")
            if not is_kept:
                broken += 1
                print(told)
    print(f"{len(wanted) - broken} gates kept, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the repository holds: nothing of one machine, no address of a registry, and a lock with hashes."""

import os
import re
import shutil
import subprocess
import tomllib
from functools import cache
from urllib.parse import urlsplit

import pytest

from tools.house_rules.building import ROOT

# Written so that they do not find themselves.
OF_ONE_MACHINE = re.compile(r"(?<![\w.~:/-])/(?:home|Users|root|work|tmp)/[\w.-]+")
REGISTRIES = re.compile(r"pypi\.(?:org|io)|python(?:hosted)\.org|registry\.(?:npmjs)|proxy\.(?:golang)|deb\.(?:debian)")
INDEXES = (
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "NPM_CONFIG_REGISTRY",
)

LOCK = ROOT / "requirements.lock"
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<mark> ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@cache
def files() -> dict[str, str]:
    """The text of every file that git holds, or would."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not in a git clone: nothing says which files are the repository's")
    program = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    present = [name for name in names if name and (ROOT / name).is_file()]
    return {name: (ROOT / name).read_bytes().decode(errors="ignore") for name in present}


def places(text: str, pattern: re.Pattern[str]) -> list[str]:
    return sorted({found[0] for found in pattern.finditer(text)})


def test_no_file_names_a_path_of_one_machine() -> None:
    assert {name: found for name, text in files().items() if (found := places(text, OF_ONE_MACHINE))} == {}
    assert [name for name, text in files().items() if f"{ROOT}/" in text] == []


def test_no_file_names_a_registry() -> None:
    assert {name: found for name, text in files().items() if (found := places(text, REGISTRIES))} == {}
    hosts = {urlsplit(address).hostname for variable in INDEXES for address in os.environ.get(variable, "").split()}
    told = [host for host in hosts if host and host not in {"localhost", "127.0.0.1"}]
    assert [name for name, text in files().items() if any(host in text for host in told)] == []


def test_uvs_own_lock_is_not_kept() -> None:
    assert [name for name in files() if name.endswith("uv.lock")] == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (OF_ONE_MACHINE, "/" + "home/anna/masthead"),
        (OF_ONE_MACHINE, 'DATA = "/' + 'tmp/masthead"'),
        (REGISTRIES, "https://" + "pypi" + ".org/simple"),
        (REGISTRIES, "files.python" + "hosted.org"),
    ],
)
def test_a_planted_line_is_found(pattern: re.Pattern[str], planted: str) -> None:
    assert places(planted, pattern)


def faults(lock: str) -> list[str]:
    """What a lock says that it should not, or leaves out."""
    wrong: list[str] = []
    name, hashes = "", 1
    for line in [*lock.splitlines(), "end==0 \\"]:
        pinned = PINNED.match(line)
        if pinned:
            wrong += [] if hashes else [f"{name} has no hash"]
            name, hashes = pinned["name"], 0
        elif HASH.match(line):
            hashes += 1
        elif not line.startswith("    #") and line:
            wrong.append(line)
        if re.search(r"://| @ |--(?:index|find|extra)", line):
            wrong.append(f"an address: {line}")
    return wrong


def test_the_lock_has_a_hash_for_each_package_and_no_address() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    assert faults(lock) == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project.get("optional-dependencies", {}).get("dev", [])]
    pinned = {found["name"] for found in map(PINNED.match, lock.splitlines()) if found}
    assert {re.split(r"[^\w.-]", name)[0].lower().replace("_", "-") for name in wanted} - pinned == set()


@pytest.mark.parametrize(
    "planted",
    [
        "one==1.0 \\\n    # via two\n",
        "one==1.0\n",
        "one>=1.0 \\\n    --hash=sha256:" + "0" * 64,
        "--index" + "-url https://packages.example/simple",
        "one @ https://packages.example/one.whl",
    ],
)
def test_a_planted_fault_of_the_lock_is_found(planted: str) -> None:
    assert faults(planted)

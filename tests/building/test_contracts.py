"""Each import contract is broken by planted code, in a building of stubs; and none without it."""

import os
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter import Contract
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract

from tests.building.stub import FOREIGN, PLANTED, SOUND, Planted, modules, packages
from tools.contracts import FrontDoor
from tools.house_rules import building

configure()
KINDS = (LayersContract, ForbiddenContract, IndependenceContract, AcyclicSiblingsContract, FrontDoor)
TYPES: dict[str, type[Contract]] = {kind.type_name: kind for kind in KINDS}
OPTIONS = read_user_options(str(building.ROOT / "pyproject.toml"))
CONTRACTS = building.contracts()


@cache
def stubs() -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for module in sorted(modules() | packages(modules())):
        graph.add_module(module)
    for module in FOREIGN:
        graph.add_module(module, is_squashed=True)
    for importer, imported in SOUND:
        add(graph, importer, imported)
    return graph


def add(graph: grimp.ImportGraph, importer: str, imported: str) -> None:
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")


def is_kept(contract: str, graph: grimp.ImportGraph) -> bool:
    options = next(told for told in OPTIONS.contracts_options if told["id"] == contract)
    return TYPES[options["type"]](options["name"], OPTIONS.session_options, options).check(graph, verbose=False).kept


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_sound_building_keeps(contract: str) -> None:
    assert is_kept(contract, deepcopy(stubs()))


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_planted_breach_is_refused(planted: Planted) -> None:
    graph = deepcopy(stubs())
    for name in {planted.importer, *packages({planted.importer})} - graph.modules:
        graph.add_module(name)
    if planted.imported:
        add(graph, planted.importer, planted.imported)
    assert not is_kept(planted.contract, graph)


def test_every_contract_has_its_breach() -> None:
    assert {planted.contract for planted in PLANTED} == set(CONTRACTS)


def test_lint_imports_names_every_contract_and_the_front_door(tmp_path: Path) -> None:
    lines: dict[str, list[str]] = {module: [] for module in modules() | packages(modules())}
    for importer, imported in [*SOUND, *((planted.importer, planted.imported) for planted in PLANTED)]:
        lines.setdefault(importer, []).extend([f"import {imported}"] if imported else [])
    for module, imports in lines.items():
        place = tmp_path.joinpath(*module.split("."))
        is_package = module in packages(set(lines))
        file = place / "__init__.py" if is_package else place.with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(imports))
    linter = str(Path(sys.executable).with_name("lint-imports"))
    program = [linter, "--no-cache", "--no-logo", "--config", f"{building.ROOT}/pyproject.toml"]
    environment = {**os.environ, "PYTHONPATH": str(building.ROOT), "COLUMNS": "200"}
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    named = {line.partition(" BROKEN")[0] for line in done.stdout.splitlines() if " BROKEN" in line}
    assert named == {contract["name"] for contract in CONTRACTS.values()}
    assert "masthead.giving.fund.operations -> masthead.money.ledger.models (l." in done.stdout

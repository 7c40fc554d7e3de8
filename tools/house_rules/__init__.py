"""
The house rules that a machine can keep: those marked (m) in CONVENTIONS.md, numbered as there.

``python -m tools.house_rules`` names every breach as ``path:line: rule N: words``. What ruff, mypy and import-linter
keep already is left to them.
"""

"""
``books check``: the invariants of money.md B3, each with the first row that breaks it.

Every rule is one statement of SQL, and so sees one moment of the books; the seals look at rows that don't change.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from masthead.machinery.audit import queries as audit
from masthead.money.ledger import models, registries
from masthead.money.ledger.queries import seals
from masthead.money.ledger.values import Finding, FindingState


@dataclass(frozen=True)
class _Rule:
    """
    An invariant that SQL can tell.

    :param looks: statements that each answer with the first bad row, in words, or with nothing
    """

    number: str
    words: str
    looks: tuple[str, ...]


@dataclass(frozen=True)
class _Awaited:
    """
    An invariant about money that the ledger alone can't judge: someone above fits a Checker, or there is no such money.

    :param accounts: beginnings of the codes that such money touches
    :param sources: the types of source that such journals come from
    """

    number: str
    words: str
    accounts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


_BALANCES = """
    SELECT 'account ' || code || coalesce(', party ' || party, '') || ': the balance says debits ' || sum(kept_debit)
        || ' and credits ' || sum(kept_credit) || ', the transfers sum to ' || sum(debit) || ' and ' || sum(credit)
    FROM (
        SELECT debit_id AS account_id, NULL::uuid AS party, amount AS debit, 0 AS credit, 0 AS kept_debit,
            0 AS kept_credit FROM ledger_transfer
        UNION ALL SELECT credit_id, NULL, 0, amount, 0, 0 FROM ledger_transfer
        UNION ALL SELECT debit_id, debit_party, amount, 0, 0, 0 FROM ledger_transfer WHERE debit_party IS NOT NULL
        UNION ALL SELECT credit_id, credit_party, 0, amount, 0, 0 FROM ledger_transfer WHERE credit_party IS NOT NULL
        UNION ALL SELECT account_id, party, 0, 0, debits, credits FROM ledger_balance
    ) AS sides JOIN ledger_account ON ledger_account.id = account_id
    GROUP BY code, party
    HAVING sum(debit) <> sum(kept_debit) OR sum(credit) <> sum(kept_credit)
    ORDER BY code, party NULLS FIRST LIMIT 1"""

_SUMS = """
    SELECT 'currency ' || currency || ': debits ' || sum(debits) || ', credits ' || sum(credits)
    FROM ledger_balance JOIN ledger_account ON ledger_account.id = account_id
    WHERE party IS NULL GROUP BY currency HAVING sum(debits) <> sum(credits) ORDER BY currency LIMIT 1"""

_SIDES = """
    SELECT 'transfer ' || t.id || ', line ' || t.line || ': ' || t.amount || ' ' || t.currency || ' from '
        || coalesce(c.code, 'no account') || ' to ' || coalesce(d.code, 'no account')
    FROM ledger_transfer AS t
    LEFT JOIN ledger_account AS d ON d.id = debit_id LEFT JOIN ledger_account AS c ON c.id = credit_id
    WHERE (t.amount > 0 AND d.currency = t.currency AND c.currency = t.currency
        AND (debit_id, debit_party) IS DISTINCT FROM (credit_id, credit_party)) IS NOT TRUE
    ORDER BY t.id LIMIT 1"""

_LINES = """
    SELECT 'journal ' || seq || ': says ' || n || ' transfers and has ' || count(t.id)
    FROM ledger_journal AS j LEFT JOIN ledger_transfer AS t ON t.journal_id = j.id
    GROUP BY j.id HAVING count(t.id) <> n OR n < 1 OR min(line) <> 1 OR max(line) <> n ORDER BY seq LIMIT 1"""

_ORPHANS = """
    SELECT 'transfer ' || t.id || ', line ' || t.line || ': belongs to no journal'
    FROM ledger_transfer AS t LEFT JOIN ledger_journal AS j ON j.id = t.journal_id
    WHERE j.id IS NULL ORDER BY t.id LIMIT 1"""

_GAPS = """
    SELECT 'journal ' || place || ': is missing'
    FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM ledger_journal) AS numbered
    WHERE seq <> place ORDER BY place LIMIT 1"""

_LAST = """
    SELECT 'journal ' || last_seq || ': a balance knows it, and it is missing'
    FROM ledger_balance WHERE last_seq > (SELECT coalesce(max(seq), 0) FROM ledger_journal)
    ORDER BY last_seq LIMIT 1"""

_BACKWARDS = """
    SELECT 'journal ' || seq || ': recorded before the one before it'
    FROM (SELECT seq, recorded_at < lag(recorded_at) OVER (ORDER BY seq) AS back FROM ledger_journal) AS told
    WHERE back ORDER BY seq LIMIT 1"""

_KEYS = """
    SELECT 'journals ' || string_agg(seq::text, ' and ' ORDER BY seq) || ': ' || effect_key
    FROM ledger_journal GROUP BY effect_key HAVING count(*) > 1 ORDER BY min(seq) LIMIT 1"""

_MIRRORS = """
    SELECT 'journal ' || j.seq || ', line ' || t.line || ': does not mirror what it reverses'
    FROM ledger_transfer AS t JOIN ledger_journal AS j ON j.id = t.journal_id
    WHERE (j.reverses_id IS NOT NULL OR t.kind = 'reversal') AND NOT EXISTS (
        SELECT FROM ledger_transfer AS o
        WHERE t.kind = 'reversal' AND o.journal_id = j.reverses_id AND o.line = t.line AND o.amount >= t.amount
            AND (o.debit_id, o.credit_id) = (t.credit_id, t.debit_id)
            AND o.debit_party IS NOT DISTINCT FROM t.credit_party AND o.credit_party IS NOT DISTINCT FROM t.debit_party)
    ORDER BY j.seq, t.line LIMIT 1"""

_TWICE = """
    SELECT 'journals ' || string_agg(seq::text, ' and ' ORDER BY seq) || ': reverse the same journal'
    FROM ledger_journal WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1
    ORDER BY min(seq) LIMIT 1"""

_CLOSED = """
    SELECT 'journal ' || seq || ': counts on ' || effective_on || ', closed before it was written'
    FROM ledger_journal JOIN ledger_closing ON seq > journal_seq AND effective_on <= through_on
    ORDER BY seq LIMIT 1"""

_SHARES = """
    SELECT 'transfer ' || t.id || ', line ' || t.line || ': debits ' || d.code || ' and credits ' || c.code
    FROM ledger_transfer AS t
    JOIN ledger_account AS d ON d.id = debit_id JOIN ledger_account AS c ON c.id = credit_id
    WHERE (d.class = 'share_money' AND c.class IN ('income', 'expense'))
        OR (c.class = 'share_money' AND d.class IN ('income', 'expense'))
    ORDER BY t.id LIMIT 1"""

_PAIRS = """
    SELECT 'transfer ' || t.id || ', line ' || t.line || ': ' || t.kind || ' may not debit ' || d.code
        || ' and credit ' || c.code
    FROM ledger_transfer AS t
    JOIN ledger_account AS d ON d.id = debit_id JOIN ledger_account AS c ON c.id = credit_id
    LEFT JOIN ledger_transfer_kind AS k ON k.code = t.kind
    WHERE t.kind <> 'reversal' AND (d.class = ANY (k.debit_classes) AND c.class = ANY (k.credit_classes)) IS NOT TRUE
    ORDER BY t.id LIMIT 1"""

_GUARDS = """
    SELECT 'trigger ' || name || ' on ' || books || ': is missing or switched off'
    FROM unnest(%(tables)s::text[], %(triggers)s::text[]) AS wanted (books, name)
    LEFT JOIN pg_trigger ON tgrelid = to_regclass(books) AND tgname = name AND tgenabled IN ('O', 'A')
    WHERE tgname IS NULL ORDER BY books, name LIMIT 1"""

_RIGHTS = """
    SELECT %(role)s || ' may ' || deed || ' ' || books
    FROM (SELECT DISTINCT unnest(%(tables)s::text[]) AS books) AS named
    CROSS JOIN unnest('{UPDATE,DELETE,TRUNCATE}'::text[]) AS deed
    WHERE has_table_privilege(%(role)s, to_regclass(books), deed) ORDER BY books, deed LIMIT 1"""

_RULES = (
    _Rule("L1", "Debits equal credits, in every currency, journal and balance", (_BALANCES, _SUMS, _SIDES)),
    _Rule("L2", "Every journal has its transfers, every transfer its journal", (_LINES, _ORPHANS)),
    _Rule("L3", "The sequence has no gap and never goes back", (_GAPS, _LAST, _BACKWARDS)),
    _Rule("L4", "Every effect stands there once", (_KEYS,)),
    _Rule("L7", "A reversal mirrors what it reverses, once", (_MIRRORS, _TWICE)),
    _Rule("L12", "Share money and income never meet, and every pair of accounts is allowed", (_SHARES, _PAIRS)),
    _Rule("B1", "No journal was dated into days that were closed", (_CLOSED,)),
    _Rule("B2", "The database's guards stand, and the application's rights are none but its own", (_GUARDS, _RIGHTS)),
)

_AWAITED = (
    _Awaited("L6", "What was pending is resolved once, by no more than its amount", sources=("pending",)),
    _Awaited("L8", "What a provider holds for us is what it says it holds", accounts=("121", "122", "123")),
    _Awaited("L9", "Every payout is the sum of its items, and arrives", accounts=("1250",)),
    # A transfer typed in by hand may stand on the bank's account: there is no statement yet that it could differ from.
    _Awaited("L10", "The bank's account equals every statement's closing balance", sources=("statement", "bank_line")),
    _Awaited("L11", "Share accounts equal the register of members", accounts=("2430", "3100")),
    _Awaited("L13", "The fund's figure is the ledger's, and that of the receipts", accounts=("4100", "4190")),
    _Awaited("L14", "Every payment has one acknowledgement decision, carried out once", sources=("payment",)),
    _Awaited("L15", "Unidentified receipts are listed with their age", accounts=("2300",)),
)

_TRIGGERS = {
    "ledger_account": ("guard", "append_only", "append_only_statement"),
    "ledger_balance": ("guard", "append_only_statement"),
    "ledger_transfer_kind": ("append_only", "append_only_statement"),
    "ledger_journal": ("guard", "complete", "append_only", "append_only_statement"),
    "ledger_transfer": ("guard", "keep_balances", "append_only", "append_only_statement"),
    "ledger_closing": ("guard", "append_only", "append_only_statement"),
    "ledger_seal": ("guard", "append_only", "append_only_statement"),
}


def check() -> list[Finding]:
    """Every invariant that the books are held to, in the order of their numbers."""
    found = [_ruled(rule) for rule in _RULES]
    found += [seals.finding(), _audited()]
    found += [checker.run() for checker in registries.checkers]
    fitted = {finding.rule for finding in found}
    found += [_awaited(rule) for rule in _AWAITED if rule.number not in fitted]
    return sorted(found, key=lambda finding: (finding.rule[0] == "B", int(finding.rule[1:])))


def _audited() -> Finding:
    """The audit line stands beside the books and is sealed as they are; whoever checks the one checks the other."""
    wrong = audit.check()
    words = "The audit line is as it was sealed"
    return Finding("B3", words, FindingState.BROKEN if wrong else FindingState.KEPT, wrong[0] if wrong else "")


def _ruled(rule: _Rule) -> Finding:
    for look in rule.looks:
        bad = _first(look)
        if bad:
            return Finding(rule.number, rule.words, FindingState.BROKEN, bad)
    return Finding(rule.number, rule.words, FindingState.KEPT)


def _first(look: str) -> str:
    wanted = [(table, trigger) for table, triggers in _TRIGGERS.items() for trigger in triggers]
    facts: dict[str, Any] = {
        "role": str(settings.APPLICATION_ROLE),
        "tables": [table for table, _ in wanted],
        "triggers": [trigger for _, trigger in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(look, facts if look in {_GUARDS, _RIGHTS} else None)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _awaited(rule: _Awaited) -> Finding:
    """No such money, or money that nobody here can vouch for: then the rule is broken until its Checker is fitted."""
    for prefix in rule.accounts:
        touched = models.Balance.objects.filter(account__code__startswith=prefix).order_by("account__code").first()
        if touched is not None:
            first_bad = f"account {touched.account.code}: has transfers, and nothing here can check them"
            return Finding(rule.number, rule.words, FindingState.BROKEN, first_bad)
    journal = models.Journal.objects.filter(source_type__in=rule.sources).order_by("seq").first()
    if journal is not None:
        first_bad = f"journal {journal.seq}: nothing here can check it"
        return Finding(rule.number, rule.words, FindingState.BROKEN, first_bad)
    return Finding(rule.number, rule.words, FindingState.NO_SUCH_MONEY)

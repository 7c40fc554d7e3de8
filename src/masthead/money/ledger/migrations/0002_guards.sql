-- What the books refuse by themselves, whoever writes to them (money.md B2).
--
-- Each function has a search path of its own with pg_temp at its end: a temporary table of the same name, made by the
-- application's role, must not be looked at in place of the real one.

-- A transfer can't cross currencies, nor move money from a side to itself ---------------------------------------------

ALTER TABLE ledger_transfer
    ADD CONSTRAINT ledger_transfer_debit_currency
        FOREIGN KEY (debit_id, currency) REFERENCES ledger_account (id, currency),
    ADD CONSTRAINT ledger_transfer_credit_currency
        FOREIGN KEY (credit_id, currency) REFERENCES ledger_account (id, currency),
    ADD CONSTRAINT ledger_transfer_two_sides
        CHECK ((debit_id, debit_party) IS DISTINCT FROM (credit_id, credit_party));

-- Share money may face assets, liabilities and itself, never income or expense (B4): no kind of transfer can allow it.
-- The kind "reversal" names no class: it may do only what mirrors the journal that it reverses.

ALTER TABLE ledger_transfer_kind
    ADD CONSTRAINT ledger_transfer_kind_classes CHECK (
        debit_classes || credit_classes <@ '{asset,liability,equity,income,expense,share_money}'::text[]),
    ADD CONSTRAINT ledger_transfer_kind_share_money CHECK (
        ('share_money' <> ALL (debit_classes) OR credit_classes <@ '{asset,liability,share_money}'::text[])
        AND ('share_money' <> ALL (credit_classes) OR debit_classes <@ '{asset,liability,share_money}'::text[])),
    ADD CONSTRAINT ledger_transfer_kind_reversal CHECK (
        (code = 'reversal') = (debit_classes = '{}') AND (code = 'reversal') = (credit_classes = '{}'));

-- One writer at a time, held to commit --------------------------------------------------------------------------------
--
-- Under another isolation level the guards below would look at an old picture of the books.

CREATE FUNCTION ledger_lock() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the books are written under READ COMMITTED'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_isolation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger', 0));
END $$;

-- Append-only ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a mistake is answered by another journal', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_append_only';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_journal
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_journal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_closing
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_closing
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_transfer_kind
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer_kind
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- An account may be closed, once; nothing else of it changes.

CREATE FUNCTION ledger_account_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.closed_on IS NOT NULL OR to_jsonb(NEW) - 'closed_on' <> to_jsonb(OLD) - 'closed_on' THEN
        RAISE EXCEPTION 'account % can only be closed, once', OLD.code
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_append_only';
    END IF;
    PERFORM ledger_lock();
    IF EXISTS (
        SELECT FROM ledger_transfer JOIN ledger_journal ON ledger_journal.id = ledger_transfer.journal_id
        WHERE OLD.id IN (debit_id, credit_id) AND effective_on > NEW.closed_on
    ) THEN
        RAISE EXCEPTION 'account % has transfers after that day', OLD.code
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_account_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();
CREATE TRIGGER append_only BEFORE DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only_statement BEFORE DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Journals: no gap, no going back, no closed day, and whole at commit -------------------------------------------------

CREATE FUNCTION ledger_journal_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    last_seq bigint;
    last_recorded_at timestamptz;
    closed_through date;
BEGIN
    PERFORM ledger_lock();
    SELECT seq, recorded_at INTO last_seq, last_recorded_at FROM ledger_journal ORDER BY seq DESC LIMIT 1;
    SELECT max(through_on) INTO closed_through FROM ledger_closing;
    IF NEW.seq <> coalesce(last_seq, 0) + 1 THEN
        RAISE EXCEPTION 'journal % would leave a gap after %', NEW.seq, coalesce(last_seq, 0)
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_journal_gap_free';
    END IF;
    IF NEW.recorded_at < last_recorded_at THEN
        RAISE EXCEPTION 'journal % is recorded before the last one', NEW.seq
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_journal_recorded_forward';
    END IF;
    IF NEW.effective_on <= closed_through THEN
        RAISE EXCEPTION 'the days through % are closed', closed_through
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_journal_closed_day';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT ON ledger_journal
    FOR EACH ROW EXECUTE FUNCTION ledger_journal_guard();

CREATE FUNCTION ledger_journal_complete() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    lines bigint;
BEGIN
    SELECT count(*) INTO lines FROM ledger_transfer WHERE journal_id = NEW.id;
    IF lines <> NEW.n THEN
        RAISE EXCEPTION 'journal % says % transfers and has %', NEW.seq, NEW.n, lines
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_journal_complete';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON ledger_journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_journal_complete();

-- Transfers: allowed pairs, and only into the journal being written ---------------------------------------------------
--
-- A journal that is committed has all its lines, numbered from 1 to n and unique: another line has no number left. So a
-- line can come only into a journal that is being written.

CREATE FUNCTION ledger_transfer_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    journal ledger_journal;
    kind ledger_transfer_kind;
    debit ledger_account;
    credit ledger_account;
BEGIN
    SELECT * INTO journal FROM ledger_journal WHERE id = NEW.journal_id;
    SELECT * INTO kind FROM ledger_transfer_kind WHERE code = NEW.kind;
    SELECT * INTO debit FROM ledger_account WHERE id = NEW.debit_id;
    SELECT * INTO credit FROM ledger_account WHERE id = NEW.credit_id;
    IF (NEW.line BETWEEN 1 AND journal.n) IS NOT TRUE THEN
        RAISE EXCEPTION 'line % is not one of the journal being written', NEW.line
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_transfer_line_in_journal';
    END IF;
    IF journal.effective_on > least(debit.closed_on, credit.closed_on) THEN
        RAISE EXCEPTION 'account % or % is closed', debit.code, credit.code
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_account_closed';
    END IF;
    IF NEW.kind = 'reversal' AND EXISTS (
        SELECT FROM ledger_transfer AS original
        WHERE original.journal_id = journal.reverses_id AND original.line = NEW.line
            AND (original.debit_id, original.credit_id) = (NEW.credit_id, NEW.debit_id)
            AND original.debit_party IS NOT DISTINCT FROM NEW.credit_party
            AND original.credit_party IS NOT DISTINCT FROM NEW.debit_party
            AND original.amount >= NEW.amount
    ) THEN
        RETURN NEW;
    END IF;
    IF journal.reverses_id IS NOT NULL OR NEW.kind = 'reversal' THEN
        RAISE EXCEPTION 'line % does not mirror what it reverses', NEW.line
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_transfer_mirrors';
    END IF;
    IF (debit.class = ANY (kind.debit_classes) AND credit.class = ANY (kind.credit_classes)) IS NOT TRUE THEN
        RAISE EXCEPTION '% may not debit % (%) and credit % (%)',
            NEW.kind, debit.code, debit.class, credit.code, credit.class
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_transfer_pair';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_transfer_guard();

-- Balances: a sum kept beside the transfers, by this trigger alone ----------------------------------------------------
--
-- SECURITY DEFINER: the application may only read the balances. It may not fire this function from a table of its own,
-- so nobody but the owner may execute it, and it asks which table it is fired from.

CREATE FUNCTION ledger_keep_balances() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    turned text;
BEGIN
    IF TG_RELID <> 'ledger_transfer'::regclass THEN
        RAISE EXCEPTION 'balances are kept for ledger_transfer alone'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_balance_kept';
    END IF;
    INSERT INTO ledger_balance AS kept (account_id, party, debits, credits, last_seq)
    SELECT account_id, party, sum(debit), sum(credit), max(seq)
    FROM (
        SELECT debit_id AS account_id, NULL::uuid AS party, amount AS debit, 0 AS credit, journal_id FROM added
        UNION ALL SELECT credit_id, NULL, 0, amount, journal_id FROM added
        UNION ALL SELECT debit_id, debit_party, amount, 0, journal_id FROM added WHERE debit_party IS NOT NULL
        UNION ALL SELECT credit_id, credit_party, 0, amount, journal_id FROM added WHERE credit_party IS NOT NULL
    ) AS sides
    JOIN ledger_journal ON ledger_journal.id = sides.journal_id
    GROUP BY account_id, party
    ORDER BY account_id, party
    ON CONFLICT (account_id, party) DO UPDATE SET
        debits = kept.debits + excluded.debits,
        credits = kept.credits + excluded.credits,
        last_seq = greatest(kept.last_seq, excluded.last_seq);

    SELECT code INTO turned
    FROM ledger_balance JOIN ledger_account ON ledger_account.id = account_id
    WHERE party IS NULL
        AND account_id IN (SELECT debit_id FROM added UNION SELECT credit_id FROM added)
        AND ((debits_within_credits AND debits > credits) OR (credits_within_debits AND credits > debits))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % holds less than that', turned
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_balance_flags';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_balances AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_balances();

CREATE FUNCTION ledger_balance_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP NOT IN ('INSERT', 'UPDATE') OR pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'balances follow from transfers'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_balance_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON ledger_balance
    FOR EACH ROW EXECUTE FUNCTION ledger_balance_guard();
CREATE TRIGGER append_only_statement BEFORE DELETE OR TRUNCATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Closings and seals --------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_closing_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    closed_through date;
    last_seq bigint;
BEGIN
    PERFORM ledger_lock();
    SELECT max(through_on) INTO closed_through FROM ledger_closing;
    SELECT coalesce(max(seq), 0) INTO last_seq FROM ledger_journal;
    IF NEW.through_on <= closed_through OR NEW.journal_seq <> last_seq THEN
        RAISE EXCEPTION 'the books are closed through % and stand at journal %', closed_through, last_seq
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_closing_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT ON ledger_closing
    FOR EACH ROW EXECUTE FUNCTION ledger_closing_guard();

CREATE FUNCTION ledger_seal_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    last ledger_seal;
    journals bigint;
    moved bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger.seal', 0));
    SELECT * INTO last FROM ledger_seal ORDER BY n DESC LIMIT 1;
    SELECT count(*) INTO journals FROM ledger_journal WHERE seq BETWEEN NEW.first_seq AND NEW.last_seq;
    SELECT coalesce(sum(amount), 0) INTO moved
    FROM ledger_transfer JOIN ledger_journal ON ledger_journal.id = journal_id
    WHERE seq BETWEEN NEW.first_seq AND NEW.last_seq;
    IF NEW.n <> coalesce(last.n, 0) + 1
        OR NEW.first_seq <> coalesce(last.last_seq, 0) + 1
        OR NEW.prev_hash <> coalesce(last.hash, repeat('0', 64))
        OR NEW.hash !~ '^[0-9a-f]{64}$'
        OR NEW.count < 1 OR NEW.count <> NEW.last_seq - NEW.first_seq + 1
        OR NEW.count <> journals OR NEW.total <> moved
    THEN
        RAISE EXCEPTION 'seal % does not follow from the last one and its block', NEW.n
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_seal_follows';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_seal_guard();

-- Rights: the application reads everything, appends, and closes accounts ----------------------------------------------

REVOKE ALL ON FUNCTION ledger_keep_balances() FROM PUBLIC, {application};
REVOKE ALL ON ledger_account, ledger_balance, ledger_transfer_kind, ledger_journal, ledger_transfer, ledger_closing,
    ledger_seal FROM PUBLIC, {application};
REVOKE ALL ON SEQUENCE ledger_balance_id_seq FROM PUBLIC, {application};
GRANT EXECUTE ON FUNCTION ledger_lock() TO {application};
GRANT SELECT ON ledger_balance, ledger_transfer_kind TO {application};
GRANT SELECT, INSERT ON ledger_account, ledger_journal, ledger_transfer, ledger_closing, ledger_seal TO {application};
GRANT UPDATE (closed_on) ON ledger_account TO {application};

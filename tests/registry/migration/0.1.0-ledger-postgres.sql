CREATE FUNCTION public.ledger_entry_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the ledger is only appended to'; END $$;
CREATE TABLE public.ledger_entry (
    number bigint NOT NULL,
    at text NOT NULL,
    kind text NOT NULL,
    by text NOT NULL,
    subject text NOT NULL,
    content text NOT NULL,
    previous text NOT NULL,
    digest text NOT NULL
);
INSERT INTO public.ledger_entry VALUES (1, '2026-03-01T09:01:00.000000+08:00', 'training', '甲', '{"model":"concerns","version":1}', '{"rows":100}', '0000000000000000000000000000000000000000000000000000000000000000', '4597c2537278d2feb7667daa9ee35beb9feb8b733947d8980830e05f27e661c3');
INSERT INTO public.ledger_entry VALUES (2, '2026-03-01T09:02:00.000000+08:00', 'training', '甲', '{"model":"concerns","version":2}', '{"rows":101}', '4597c2537278d2feb7667daa9ee35beb9feb8b733947d8980830e05f27e661c3', '5d00dd2503cf7eafbfc3053f453a41403787c9c0c516b63eefd8024919b5aa98');
INSERT INTO public.ledger_entry VALUES (3, '2026-03-01T09:03:00.000000+08:00', 'training', '甲', '{"model":"concerns","version":3}', '{"rows":102}', '5d00dd2503cf7eafbfc3053f453a41403787c9c0c516b63eefd8024919b5aa98', 'bc07e779006cd5a31505063ff00e6985f8124b02bf72943187c72efc40a34a4e');
ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (number);
CREATE INDEX ledger_entry_kind ON public.ledger_entry USING btree (kind, number);
CREATE TRIGGER ledger_entry_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_entry_stays();

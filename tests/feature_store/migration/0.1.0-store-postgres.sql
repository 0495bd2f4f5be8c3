CREATE TABLE public.desk_accepted_call (
    call_id character varying(64) NOT NULL,
    customer_id character varying(64) NOT NULL,
    number integer NOT NULL,
    content character varying(64) NOT NULL,
    started_at character varying(40) NOT NULL,
    ended_at character varying(40) NOT NULL,
    accepted_at character varying(40) NOT NULL,
    as_of character varying(40) NOT NULL,
    models character varying(200) NOT NULL,
    turns text NOT NULL,
    signal text NOT NULL,
    analysis text NOT NULL,
    change text,
    snapshot_id character varying(80),
    waits integer NOT NULL,
    batch character varying(40),
    loaded_at character varying(40)
);
CREATE TABLE public.desk_call_facts (
    customer_id character varying(64) NOT NULL,
    snapshot_id character varying(80) NOT NULL,
    nightly_id character varying(80) NOT NULL,
    call_id character varying(64) NOT NULL,
    as_of character varying(40) NOT NULL,
    facts text NOT NULL,
    written_at character varying(40) NOT NULL
);
CREATE TABLE public.desk_contest (
    contest_id character varying(32) NOT NULL,
    customer_id character varying(64) NOT NULL,
    tag character varying(80) NOT NULL,
    label text NOT NULL,
    tag_version integer,
    snapshot_id character varying(80),
    facts text NOT NULL,
    statement text NOT NULL,
    state character varying(10) NOT NULL,
    filed_at character varying(40) NOT NULL,
    filed_by character varying(80) NOT NULL,
    filed_key_name character varying(80) NOT NULL,
    channel character varying(40) NOT NULL,
    decided_at character varying(40),
    decided_by character varying(80),
    decided_key_name character varying(80),
    decision_reason text
);
CREATE TABLE public.desk_dead_letter (
    id character varying(32) NOT NULL,
    webhook_id character varying(32) NOT NULL,
    "position" character varying(60) NOT NULL,
    changes integer NOT NULL,
    events integer NOT NULL,
    attempts integer NOT NULL,
    died_at character varying(40) NOT NULL,
    last_error character varying(200) NOT NULL,
    replay_at character varying(40)
);
CREATE TABLE public.desk_deleted_tag (
    number integer NOT NULL,
    customer_id character varying(64) NOT NULL,
    tag character varying(80) NOT NULL,
    at character varying(40) NOT NULL,
    by character varying(80) NOT NULL,
    key_name character varying(80) NOT NULL,
    channel character varying(40) NOT NULL,
    reason character varying(500) NOT NULL,
    until_version integer,
    restored_at character varying(40),
    restored_by character varying(80),
    restored_key_name character varying(80),
    restored_reason character varying(500)
);
CREATE SEQUENCE public.desk_deleted_tag_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.desk_deleted_tag_number_seq OWNED BY public.desk_deleted_tag.number;
CREATE TABLE public.desk_erasure (
    digest character varying(64) NOT NULL,
    customer_id character varying(64),
    asked_at character varying(40) NOT NULL,
    by character varying(80) NOT NULL,
    key_name character varying(80) NOT NULL,
    reason character varying(500) NOT NULL,
    deadline character varying(40) NOT NULL,
    done text NOT NULL,
    finished_at character varying(40)
);
CREATE TABLE public.desk_idempotent_request (
    digest character varying(64) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    customer_id character varying(64),
    attempt character varying(40) NOT NULL,
    running_until character varying(40) NOT NULL,
    expires_at character varying(40) NOT NULL,
    status integer,
    content_type character varying(100),
    content bytea
);
CREATE TABLE public.desk_lease (
    name character varying(40) NOT NULL,
    holder character varying(64) NOT NULL,
    until character varying(40) NOT NULL
);
CREATE TABLE public.desk_opt_out (
    number integer NOT NULL,
    customer_id character varying(64) NOT NULL,
    at character varying(40) NOT NULL,
    by character varying(80) NOT NULL,
    key_name character varying(80) NOT NULL,
    channel character varying(40) NOT NULL,
    reason character varying(500) NOT NULL,
    withdrawn_at character varying(40),
    withdrawn_by character varying(80),
    withdrawn_key_name character varying(80),
    withdrawn_reason character varying(500)
);
CREATE SEQUENCE public.desk_opt_out_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.desk_opt_out_number_seq OWNED BY public.desk_opt_out.number;
CREATE TABLE public.desk_outcome (
    number integer NOT NULL,
    customer_id character varying(64) NOT NULL,
    tag character varying(80) NOT NULL,
    kind character varying(40) NOT NULL,
    at character varying(40) NOT NULL,
    by character varying(80) NOT NULL,
    key_name character varying(80) NOT NULL,
    recorded_at character varying(40) NOT NULL
);
CREATE SEQUENCE public.desk_outcome_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.desk_outcome_number_seq OWNED BY public.desk_outcome.number;
CREATE TABLE public.desk_pending (
    customer_id character varying(64) NOT NULL,
    since character varying(40) NOT NULL
);
CREATE TABLE public.desk_personal (
    customer_id character varying(64) NOT NULL,
    field character varying(16) NOT NULL,
    key_id character varying(40) NOT NULL,
    sealed bytea NOT NULL,
    at character varying(40) NOT NULL
);
CREATE TABLE public.desk_read_counts (
    day text NOT NULL,
    tag text NOT NULL,
    role text NOT NULL,
    reads bigint NOT NULL
);
CREATE TABLE public.desk_receipt (
    receipt_id character varying(40) NOT NULL,
    customer_id character varying(64) NOT NULL,
    tag character varying(80) NOT NULL,
    snapshot_id character varying(80) NOT NULL,
    created_at character varying(40) NOT NULL,
    key_name character varying(80) NOT NULL,
    content text NOT NULL
);
CREATE TABLE public.desk_tombstone (
    digest character varying(64) NOT NULL,
    at character varying(40) NOT NULL,
    by character varying(80) NOT NULL,
    key_name character varying(80) NOT NULL,
    reason character varying(500) NOT NULL
);
CREATE TABLE public.desk_tombstone_salt (
    salt character varying(64) NOT NULL
);
CREATE TABLE public.desk_webhook (
    id character varying(32) NOT NULL,
    url text NOT NULL,
    events text NOT NULL,
    tags text NOT NULL,
    role character varying(20) NOT NULL,
    created_at character varying(40) NOT NULL,
    created_by character varying(80) NOT NULL,
    key_check character varying(16) NOT NULL,
    "position" character varying(60) NOT NULL,
    attempts integer NOT NULL,
    failures integer NOT NULL,
    next_attempt_at character varying(40),
    last_error character varying(200),
    delivered_at character varying(40)
);
CREATE TABLE public.desk_withheld (
    customer_id character varying(64) NOT NULL,
    digest character varying(32) NOT NULL,
    tags bytea NOT NULL,
    persona bytea NOT NULL,
    written_at character varying(40) NOT NULL
);
CREATE TABLE public.online_document (
    version bigint NOT NULL,
    customer_id text NOT NULL COLLATE pg_catalog."C",
    valid_from bigint NOT NULL,
    digest bytea NOT NULL,
    tags bytea,
    persona bytea,
    CONSTRAINT online_document_check CHECK ((((digest = '\x'::bytea) = (tags IS NULL)) AND ((digest = '\x'::bytea) = (persona IS NULL))))
)
WITH (toast_tuple_target='8160');
CREATE TABLE public.online_kept (
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.online_snapshot (
    sequence bigint NOT NULL,
    snapshot_id text NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    bundle_id text NOT NULL,
    customers bigint NOT NULL,
    for_everyone boolean NOT NULL,
    published bigint NOT NULL,
    published_at timestamp with time zone NOT NULL,
    overtaken boolean NOT NULL
);
ALTER TABLE public.online_snapshot ALTER COLUMN sequence ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.online_snapshot_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.desk_deleted_tag ALTER COLUMN number SET DEFAULT nextval('public.desk_deleted_tag_number_seq'::regclass);
ALTER TABLE ONLY public.desk_opt_out ALTER COLUMN number SET DEFAULT nextval('public.desk_opt_out_number_seq'::regclass);
ALTER TABLE ONLY public.desk_outcome ALTER COLUMN number SET DEFAULT nextval('public.desk_outcome_number_seq'::regclass);
INSERT INTO public.desk_accepted_call VALUES ('call-1', 'C000004', 1, '0000000000000000000000000000000000000000000000000000000000000000', '2026-03-01T10:00:00', '2026-03-01T10:05:00', '2026-03-01T02:05:10.000000Z', '2026-03-01T10:05:10', 'concerns 1', '[["customer", "家里停电了"]]', '{}', '{}', NULL, NULL, 1, NULL, NULL);
INSERT INTO public.desk_call_facts VALUES ('customer_id一', 'snapshot_id一', 'nightly_id一', 'call_id一', 'as_of一', 'facts一', 'written_at一');
INSERT INTO public.desk_contest VALUES ('adfe78207f7b5684', 'C000002', 'load.peak_heavy', '峰期用电大户', 3, 's2', '{}', '我家白天没人', 'open', '2026-11-22T19:03:28.884542+00:00', '客服0412', 'crm', '电话', NULL, NULL, NULL, NULL);
INSERT INTO public.desk_dead_letter VALUES ('id一', 'webhook_id一', 'position一', 1, 1, 1, 'died_at一', 'last_error一', 'replay_at一');
INSERT INTO public.desk_deleted_tag VALUES (1, 'C000003', 'mood.angry', '2026-11-22T19:03:28.895615+00:00', '客服0412', 'crm', '电话', '客户来电要求', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.desk_erasure VALUES ('07d514d67e9c1c9f13d83faedfdaf453aa42897cfffd5f11a3e1ced4f477d58d', 'C000009', '2026-11-22T19:03:28.904956+00:00', '客服0412', 'crm', '客户来电要求', '2026-12-22T19:03:28.904956+00:00', '{"desk":{"desk_receipt":1},"models":{"concerns":1}}', NULL);
INSERT INTO public.desk_idempotent_request VALUES ('digest一', 'fingerprint一', 'customer_id一', 'attempt一', 'running_unti一', 'expires_at一', 1, 'content_type一', '\x00ff10');
INSERT INTO public.desk_lease VALUES ('name一', 'holder一', 'until一');
INSERT INTO public.desk_opt_out VALUES (1, 'C000001', '2026-11-22T19:03:28.880126+00:00', '客服0412', 'crm', '电话', '客户来电要求', NULL, NULL, NULL, NULL);
INSERT INTO public.desk_outcome VALUES (1, 'customer_id一', 'tag一', 'kind一', 'at一', 'by一', 'key_name一', 'recorded_at一');
INSERT INTO public.desk_pending VALUES ('customer_id一', 'since一');
INSERT INTO public.desk_personal VALUES ('customer_id一', 'field一', 'key_id一', '\x00ff10', 'at一');
INSERT INTO public.desk_read_counts VALUES ('2026-03-01', 'load.peak_heavy', 'crm', 5);
INSERT INTO public.desk_read_counts VALUES ('2026-03-01', 'mood.angry', 'auditor', 2);
INSERT INTO public.desk_receipt VALUES ('receipt_id一', 'customer_id一', 'tag一', 'snapshot_id一', 'created_at一', 'key_name一', 'content一');
INSERT INTO public.desk_tombstone VALUES ('07d514d67e9c1c9f13d83faedfdaf453aa42897cfffd5f11a3e1ced4f477d58d', '2026-11-22T19:03:28.902360+00:00', '客服0412', 'crm', '客户来电要求');
INSERT INTO public.desk_tombstone_salt VALUES ('2d2539a181252e5f596c1d8b2d0d6d24');
INSERT INTO public.desk_webhook VALUES ('id一', 'url一', 'events一', 'tags一', 'role一', 'created_at一', 'created_by一', 'key_check一', 'position一', 1, 1, 'next_attempt一', 'last_error一', 'delivered_at一');
INSERT INTO public.desk_withheld VALUES ('customer_id一', 'digest一', '\x00ff10', '\x00ff10', 'written_at一');
INSERT INTO public.online_document VALUES (4294967296, 'C000001', 1, '\x30ea11835b284e46d011db4586e07fc3', '\x7b2274616773223a317d', '\x7b22e4baba223a317d');
INSERT INTO public.online_document VALUES (4294967297, 'C000002', 1, '\x30ea11835b284e46d011db4586e07fc3', '\x7b2274616773223a317d', '\x7b22e4baba223a317d');
INSERT INTO public.online_document VALUES (4294967298, 'C000003', 1, '\x30ea11835b284e46d011db4586e07fc3', '\x7b2274616773223a317d', '\x7b22e4baba223a317d');
INSERT INTO public.online_document VALUES (8589934592, 'C000002', 2, '\xc469325f7679056efe96fbba924357d1', '\x7b2274616773223a327d', '\x7b22e4baba223a327d');
INSERT INTO public.online_document VALUES (8589934593, 'C000003', 2, '\x', NULL, NULL);
INSERT INTO public.online_document VALUES (12884901888, 'C000005', 3, '\xf9fc4b416909f9f041177d464534013a', '\x7b2274616773223a205b7b226964223a20226c6f61642e7065616b5f6865617679222c20226c6162656c223a20225c75363830375c75376237656c6f61642e7065616b5f6865617679227d5d7d', '\x7b7d');
INSERT INTO public.online_snapshot VALUES (1, 's1', '2026-03-02 12:00:00+00', 'b1', 3, true, 1, '2026-11-22 19:03:28.985096+00', false);
INSERT INTO public.online_snapshot VALUES (2, 's2', '2026-03-03 12:00:00+00', 'b1', 2, true, 2, '2026-11-22 19:03:28.987797+00', false);
INSERT INTO public.online_snapshot VALUES (3, 's3', '2026-03-04 12:00:00+00', 'b1', 3, true, 3, '2026-11-22 19:03:28.992845+00', false);
SELECT pg_catalog.setval('public.desk_deleted_tag_number_seq', 1, true);
SELECT pg_catalog.setval('public.desk_opt_out_number_seq', 1, true);
SELECT pg_catalog.setval('public.desk_outcome_number_seq', 1, false);
SELECT pg_catalog.setval('public.online_snapshot_sequence_seq', 3, true);
ALTER TABLE ONLY public.desk_accepted_call
    ADD CONSTRAINT desk_accepted_call_pkey PRIMARY KEY (call_id);
ALTER TABLE ONLY public.desk_call_facts
    ADD CONSTRAINT desk_call_facts_pkey PRIMARY KEY (customer_id, snapshot_id);
ALTER TABLE ONLY public.desk_contest
    ADD CONSTRAINT desk_contest_pkey PRIMARY KEY (contest_id);
ALTER TABLE ONLY public.desk_dead_letter
    ADD CONSTRAINT desk_dead_letter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.desk_deleted_tag
    ADD CONSTRAINT desk_deleted_tag_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.desk_erasure
    ADD CONSTRAINT desk_erasure_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.desk_idempotent_request
    ADD CONSTRAINT desk_idempotent_request_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.desk_lease
    ADD CONSTRAINT desk_lease_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.desk_opt_out
    ADD CONSTRAINT desk_opt_out_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.desk_outcome
    ADD CONSTRAINT desk_outcome_once UNIQUE (customer_id, tag, kind, at);
ALTER TABLE ONLY public.desk_outcome
    ADD CONSTRAINT desk_outcome_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.desk_pending
    ADD CONSTRAINT desk_pending_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY public.desk_personal
    ADD CONSTRAINT desk_personal_pkey PRIMARY KEY (customer_id, field);
ALTER TABLE ONLY public.desk_read_counts
    ADD CONSTRAINT desk_read_counts_pkey PRIMARY KEY (day, tag, role);
ALTER TABLE ONLY public.desk_receipt
    ADD CONSTRAINT desk_receipt_pkey PRIMARY KEY (receipt_id);
ALTER TABLE ONLY public.desk_tombstone
    ADD CONSTRAINT desk_tombstone_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.desk_tombstone_salt
    ADD CONSTRAINT desk_tombstone_salt_pkey PRIMARY KEY (salt);
ALTER TABLE ONLY public.desk_webhook
    ADD CONSTRAINT desk_webhook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.desk_withheld
    ADD CONSTRAINT desk_withheld_pkey PRIMARY KEY (customer_id, digest);
ALTER TABLE ONLY public.online_document
    ADD CONSTRAINT online_document_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.online_snapshot
    ADD CONSTRAINT online_snapshot_pkey PRIMARY KEY (sequence);
ALTER TABLE ONLY public.online_snapshot
    ADD CONSTRAINT online_snapshot_published_key UNIQUE (published);
ALTER TABLE ONLY public.online_snapshot
    ADD CONSTRAINT online_snapshot_snapshot_id_key UNIQUE (snapshot_id);
CREATE INDEX desk_contest_queue ON public.desk_contest USING btree (state, filed_at, contest_id);
CREATE UNIQUE INDEX desk_deleted_tag_in_force ON public.desk_deleted_tag USING btree (customer_id, tag) WHERE (restored_at IS NULL);
CREATE UNIQUE INDEX desk_opt_out_in_force ON public.desk_opt_out USING btree (customer_id) WHERE (withdrawn_at IS NULL);
CREATE INDEX ix_desk_accepted_call_batch ON public.desk_accepted_call USING btree (batch);
CREATE INDEX ix_desk_accepted_call_customer_id ON public.desk_accepted_call USING btree (customer_id);
CREATE INDEX ix_desk_accepted_call_loaded_at ON public.desk_accepted_call USING btree (loaded_at);
CREATE INDEX ix_desk_accepted_call_waits ON public.desk_accepted_call USING btree (waits);
CREATE INDEX ix_desk_call_facts_written_at ON public.desk_call_facts USING btree (written_at);
CREATE INDEX ix_desk_contest_customer_id ON public.desk_contest USING btree (customer_id);
CREATE INDEX ix_desk_dead_letter_webhook_id ON public.desk_dead_letter USING btree (webhook_id);
CREATE INDEX ix_desk_deleted_tag_customer_id ON public.desk_deleted_tag USING btree (customer_id);
CREATE INDEX ix_desk_erasure_customer_id ON public.desk_erasure USING btree (customer_id);
CREATE INDEX ix_desk_idempotent_request_customer_id ON public.desk_idempotent_request USING btree (customer_id);
CREATE INDEX ix_desk_idempotent_request_expires_at ON public.desk_idempotent_request USING btree (expires_at);
CREATE INDEX ix_desk_opt_out_customer_id ON public.desk_opt_out USING btree (customer_id);
CREATE INDEX ix_desk_personal_key_id ON public.desk_personal USING btree (key_id);
CREATE INDEX ix_desk_receipt_customer_id ON public.desk_receipt USING btree (customer_id);
CREATE INDEX online_document_in_force ON public.online_document USING btree (customer_id, valid_from DESC) INCLUDE (digest);
CREATE INDEX online_snapshot_for_everyone ON public.online_snapshot USING btree (published) WHERE for_everyone;
CREATE INDEX online_snapshot_published_at ON public.online_snapshot USING btree (published_at, published);

BEGIN TRANSACTION;
CREATE TABLE desk_accepted_call (
	call_id VARCHAR(64) NOT NULL, 
	customer_id VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	content VARCHAR(64) NOT NULL, 
	started_at VARCHAR(40) NOT NULL, 
	ended_at VARCHAR(40) NOT NULL, 
	accepted_at VARCHAR(40) NOT NULL, 
	as_of VARCHAR(40) NOT NULL, 
	models VARCHAR(200) NOT NULL, 
	turns TEXT NOT NULL, 
	signal TEXT NOT NULL, 
	analysis TEXT NOT NULL, 
	change TEXT, 
	snapshot_id VARCHAR(80), 
	waits INTEGER NOT NULL, 
	batch VARCHAR(40), 
	loaded_at VARCHAR(40), 
	PRIMARY KEY (call_id)
);
INSERT INTO "desk_accepted_call" VALUES('call-1','C000004',1,'0000000000000000000000000000000000000000000000000000000000000000','2026-03-01T10:00:00','2026-03-01T10:05:00','2026-03-01T02:05:10.000000Z','2026-03-01T10:05:10','concerns 1','[["customer", "家里停电了"]]','{}','{}',NULL,NULL,1,NULL,NULL);
CREATE TABLE desk_call_facts (
	customer_id VARCHAR(64) NOT NULL, 
	snapshot_id VARCHAR(80) NOT NULL, 
	nightly_id VARCHAR(80) NOT NULL, 
	call_id VARCHAR(64) NOT NULL, 
	as_of VARCHAR(40) NOT NULL, 
	facts TEXT NOT NULL, 
	written_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (customer_id, snapshot_id)
);
INSERT INTO "desk_call_facts" VALUES('customer_id一','snapshot_id一','nightly_id一','call_id一','as_of一','facts一','written_at一');
CREATE TABLE desk_contest (
	contest_id VARCHAR(32) NOT NULL, 
	customer_id VARCHAR(64) NOT NULL, 
	tag VARCHAR(80) NOT NULL, 
	label TEXT NOT NULL, 
	tag_version INTEGER, 
	snapshot_id VARCHAR(80), 
	facts TEXT NOT NULL, 
	statement TEXT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	filed_at VARCHAR(40) NOT NULL, 
	filed_by VARCHAR(80) NOT NULL, 
	filed_key_name VARCHAR(80) NOT NULL, 
	channel VARCHAR(40) NOT NULL, 
	decided_at VARCHAR(40), 
	decided_by VARCHAR(80), 
	decided_key_name VARCHAR(80), 
	decision_reason TEXT, 
	PRIMARY KEY (contest_id)
);
INSERT INTO "desk_contest" VALUES('d328f1c736291033','C000002','load.peak_heavy','峰期用电大户',3,'s2','{}','我家白天没人','open','2026-11-22T19:03:26.685776+00:00','客服0412','crm','电话',NULL,NULL,NULL,NULL);
CREATE TABLE desk_dead_letter (
	id VARCHAR(32) NOT NULL, 
	webhook_id VARCHAR(32) NOT NULL, 
	position VARCHAR(60) NOT NULL, 
	changes INTEGER NOT NULL, 
	events INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	died_at VARCHAR(40) NOT NULL, 
	last_error VARCHAR(200) NOT NULL, 
	replay_at VARCHAR(40), 
	PRIMARY KEY (id)
);
INSERT INTO "desk_dead_letter" VALUES('id一','webhook_id一','position一',1,1,1,'died_at一','last_error一','replay_at一');
CREATE TABLE desk_deleted_tag (
	number INTEGER NOT NULL, 
	customer_id VARCHAR(64) NOT NULL, 
	tag VARCHAR(80) NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	key_name VARCHAR(80) NOT NULL, 
	channel VARCHAR(40) NOT NULL, 
	reason VARCHAR(500) NOT NULL, 
	until_version INTEGER, 
	restored_at VARCHAR(40), 
	restored_by VARCHAR(80), 
	restored_key_name VARCHAR(80), 
	restored_reason VARCHAR(500), 
	PRIMARY KEY (number)
);
INSERT INTO "desk_deleted_tag" VALUES(1,'C000003','mood.angry','2026-11-22T19:03:26.688046+00:00','客服0412','crm','电话','客户来电要求',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE desk_erasure (
	digest VARCHAR(64) NOT NULL, 
	customer_id VARCHAR(64), 
	asked_at VARCHAR(40) NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	key_name VARCHAR(80) NOT NULL, 
	reason VARCHAR(500) NOT NULL, 
	deadline VARCHAR(40) NOT NULL, 
	done TEXT NOT NULL, 
	finished_at VARCHAR(40), 
	PRIMARY KEY (digest)
);
INSERT INTO "desk_erasure" VALUES('67578a0c05bd9e9cf05786a7a5afc9ecbd4c024cba020546df478653638ebec0','C000009','2026-11-22T19:03:26.692517+00:00','客服0412','crm','客户来电要求','2026-12-22T19:03:26.692517+00:00','{"desk":{"desk_receipt":1},"models":{"concerns":1}}',NULL);
CREATE TABLE desk_idempotent_request (
	digest VARCHAR(64) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	customer_id VARCHAR(64), 
	attempt VARCHAR(40) NOT NULL, 
	running_until VARCHAR(40) NOT NULL, 
	expires_at VARCHAR(40) NOT NULL, 
	status INTEGER, 
	content_type VARCHAR(100), 
	content BLOB, 
	PRIMARY KEY (digest)
);
INSERT INTO "desk_idempotent_request" VALUES('digest一','fingerprint一','customer_id一','attempt一','running_unti一','expires_at一',1,'content_type一',X'00FF10');
CREATE TABLE desk_lease (
	name VARCHAR(40) NOT NULL, 
	holder VARCHAR(64) NOT NULL, 
	until VARCHAR(40) NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "desk_lease" VALUES('name一','holder一','until一');
CREATE TABLE desk_opt_out (
	number INTEGER NOT NULL, 
	customer_id VARCHAR(64) NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	key_name VARCHAR(80) NOT NULL, 
	channel VARCHAR(40) NOT NULL, 
	reason VARCHAR(500) NOT NULL, 
	withdrawn_at VARCHAR(40), 
	withdrawn_by VARCHAR(80), 
	withdrawn_key_name VARCHAR(80), 
	withdrawn_reason VARCHAR(500), 
	PRIMARY KEY (number)
);
INSERT INTO "desk_opt_out" VALUES(1,'C000001','2026-11-22T19:03:26.683274+00:00','客服0412','crm','电话','客户来电要求',NULL,NULL,NULL,NULL);
CREATE TABLE desk_outcome (
	number INTEGER NOT NULL, 
	customer_id VARCHAR(64) NOT NULL, 
	tag VARCHAR(80) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	key_name VARCHAR(80) NOT NULL, 
	recorded_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT desk_outcome_once UNIQUE (customer_id, tag, kind, at)
);
INSERT INTO "desk_outcome" VALUES(1,'customer_id一','tag一','kind一','at一','by一','key_name一','recorded_at一');
CREATE TABLE desk_pending (
	customer_id VARCHAR(64) NOT NULL, 
	since VARCHAR(40) NOT NULL, 
	PRIMARY KEY (customer_id)
);
INSERT INTO "desk_pending" VALUES('customer_id一','since一');
CREATE TABLE desk_personal (
	customer_id VARCHAR(64) NOT NULL, 
	field VARCHAR(16) NOT NULL, 
	key_id VARCHAR(40) NOT NULL, 
	sealed BLOB NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (customer_id, field)
);
INSERT INTO "desk_personal" VALUES('customer_id一','field一','key_id一',X'00FF10','at一');
CREATE TABLE desk_read_counts (
	day TEXT NOT NULL, 
	tag TEXT NOT NULL, 
	role TEXT NOT NULL, 
	reads BIGINT NOT NULL, 
	PRIMARY KEY (day, tag, role)
);
INSERT INTO "desk_read_counts" VALUES('2026-03-01','load.peak_heavy','crm',5);
INSERT INTO "desk_read_counts" VALUES('2026-03-01','mood.angry','auditor',2);
CREATE TABLE desk_receipt (
	receipt_id VARCHAR(40) NOT NULL, 
	customer_id VARCHAR(64) NOT NULL, 
	tag VARCHAR(80) NOT NULL, 
	snapshot_id VARCHAR(80) NOT NULL, 
	created_at VARCHAR(40) NOT NULL, 
	key_name VARCHAR(80) NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (receipt_id)
);
INSERT INTO "desk_receipt" VALUES('receipt_id一','customer_id一','tag一','snapshot_id一','created_at一','key_name一','content一');
CREATE TABLE desk_tombstone (
	digest VARCHAR(64) NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	key_name VARCHAR(80) NOT NULL, 
	reason VARCHAR(500) NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "desk_tombstone" VALUES('67578a0c05bd9e9cf05786a7a5afc9ecbd4c024cba020546df478653638ebec0','2026-11-22T19:03:26.691309+00:00','客服0412','crm','客户来电要求');
CREATE TABLE desk_tombstone_salt (
	salt VARCHAR(64) NOT NULL, 
	PRIMARY KEY (salt)
);
INSERT INTO "desk_tombstone_salt" VALUES('2166bd9222f09c5af859e6a8ce1fddb7');
CREATE TABLE desk_webhook (
	id VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	events TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	created_at VARCHAR(40) NOT NULL, 
	created_by VARCHAR(80) NOT NULL, 
	key_check VARCHAR(16) NOT NULL, 
	position VARCHAR(60) NOT NULL, 
	attempts INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	next_attempt_at VARCHAR(40), 
	last_error VARCHAR(200), 
	delivered_at VARCHAR(40), 
	PRIMARY KEY (id)
);
INSERT INTO "desk_webhook" VALUES('id一','url一','events一','tags一','role一','created_at一','created_by一','key_check一','position一',1,1,'next_attempt一','last_error一','delivered_at一');
CREATE TABLE desk_withheld (
	customer_id VARCHAR(64) NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	tags BLOB NOT NULL, 
	persona BLOB NOT NULL, 
	written_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (customer_id, digest)
);
INSERT INTO "desk_withheld" VALUES('customer_id一','digest一',X'00FF10',X'00FF10','written_at一');
CREATE INDEX ix_desk_accepted_call_waits ON desk_accepted_call (waits);
CREATE INDEX ix_desk_accepted_call_customer_id ON desk_accepted_call (customer_id);
CREATE INDEX ix_desk_accepted_call_batch ON desk_accepted_call (batch);
CREATE INDEX ix_desk_accepted_call_loaded_at ON desk_accepted_call (loaded_at);
CREATE INDEX ix_desk_call_facts_written_at ON desk_call_facts (written_at);
CREATE INDEX ix_desk_opt_out_customer_id ON desk_opt_out (customer_id);
CREATE UNIQUE INDEX desk_opt_out_in_force ON desk_opt_out (customer_id) WHERE withdrawn_at IS NULL;
CREATE INDEX desk_contest_queue ON desk_contest (state, filed_at, contest_id);
CREATE INDEX ix_desk_contest_customer_id ON desk_contest (customer_id);
CREATE INDEX ix_desk_deleted_tag_customer_id ON desk_deleted_tag (customer_id);
CREATE UNIQUE INDEX desk_deleted_tag_in_force ON desk_deleted_tag (customer_id, tag) WHERE restored_at IS NULL;
CREATE INDEX ix_desk_erasure_customer_id ON desk_erasure (customer_id);
CREATE INDEX ix_desk_idempotent_request_customer_id ON desk_idempotent_request (customer_id);
CREATE INDEX ix_desk_idempotent_request_expires_at ON desk_idempotent_request (expires_at);
CREATE INDEX ix_desk_personal_key_id ON desk_personal (key_id);
CREATE INDEX ix_desk_receipt_customer_id ON desk_receipt (customer_id);
CREATE INDEX ix_desk_dead_letter_webhook_id ON desk_dead_letter (webhook_id);
COMMIT;

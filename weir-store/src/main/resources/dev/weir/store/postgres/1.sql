-- Version 1: the ledger on PostgreSQL. Times are microseconds since 1970 by the writer's clock; codes are
-- those of dev.weir.effect and dev.weir.error and are never reused. Ids are UUIDs of version 7, so effects and
-- their events can later be partitioned by ranges of id, that is by time, while weir_effect_key stays whole.

create table weir_node (
  name       text collate "C" primary key,
  epoch      bigint not null
);

-- The projection: one row an effect, the state it stands in now. Rebuildable from weir_effect_event.
create table weir_effect (
  tenant       text collate "C" not null,
  id           uuid not null,
  key          text collate "C",
  fingerprint  bytea not null,
  server       text not null,
  tool         text not null,
  class        smallint not null,
  agent        text,
  session      text collate "C" not null,
  run          text,
  step         text,
  operation    text,
  trace        text,
  reason       text,
  at           bigint not null,
  state        smallint not null,
  node         text collate "C" not null,
  epoch        bigint not null,
  source       smallint not null,
  attempts     integer not null,
  settled_at   bigint,
  delivered_at bigint,
  events       integer not null,          -- how many events it has: the fence of the next one
  outcome_seq  integer,                   -- the event that holds the outcome
  handle_seq   integer,                   -- the event that holds the handle
  primary key (tenant, id)
) with (fillfactor = 90);

-- Append-only; rows are never updated.
create table weir_effect_event (
  tenant     text collate "C" not null,
  effect_id  uuid not null,
  seq        integer not null,
  kind       smallint not null,           -- 1 transition, 2 delivered, 3 attempt, 4 evidence
  at         bigint not null,
  event      smallint,
  state      smallint,
  node       text,
  epoch      bigint,
  source     smallint,
  outcome    smallint,                    -- 1 succeeded, 2 failed, 3 refused, 4 in doubt
  fault      integer,
  detail     text,
  number     integer,
  person     text,
  body       bytea,                       -- arguments of a claim, handle of a suspension
  body_ref   bytea,                       -- the same when it is big: a row of weir_body
  result     bytea,                       -- what the tool answered
  result_ref bytea,
  primary key (tenant, effect_id, seq)
);

-- Who holds a key. Apart from weir_effect so that keys stay unique whatever becomes of old effects.
create table weir_effect_key (
  tenant     text collate "C" not null,
  key        text collate "C" not null,
  effect_id  uuid not null,
  primary key (tenant, key)
);

-- Big bodies, once each.
create table weir_body (
  tenant  text collate "C" not null,
  hash    bytea not null,
  bytes   bytea not null,
  primary key (tenant, hash)
);

create index weir_effect_session on weir_effect (tenant, session, id);
create index weir_effect_unsettled on weir_effect (node, id) where state in (10, 20);
create index weir_effect_attention on weir_effect (tenant, id) where state in (25, 60, 70, 90, 100);

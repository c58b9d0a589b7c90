-- Version 1: the ledger on SQLite. Times are microseconds since 1970 by the writer's clock; codes are
-- those of dev.weir.effect and dev.weir.error and are never reused. Ids are UUIDs of version 7, so effects and
-- their events can later be partitioned by ranges of id, that is by time, while weir_effect_key stays whole.

create table weir_node (
  name       text primary key not null,
  epoch      integer not null
);

-- The projection: one row an effect, the state it stands in now. Rebuildable from weir_effect_event.
create table weir_effect (
  tenant       text not null,
  id           blob not null,
  key          text,
  fingerprint  blob not null,
  server       text not null,
  tool         text not null,
  class        integer not null,
  agent        text,
  session      text not null,
  run          text,
  step         text,
  operation    text,
  trace        text,
  reason       text,
  at           integer not null,
  state        integer not null,
  node         text not null,
  epoch        integer not null,
  source       integer not null,
  attempts     integer not null,
  settled_at   integer,
  delivered_at integer,
  events       integer not null,          -- how many events it has: the fence of the next one
  outcome_seq  integer,                   -- the event that holds the outcome
  handle_seq   integer,                   -- the event that holds the handle
  primary key (tenant, id)
) without rowid;

-- Append-only; rows are never updated.
create table weir_effect_event (
  tenant     text not null,
  effect_id  blob not null,
  seq        integer not null,
  kind       integer not null,           -- 1 transition, 2 delivered, 3 attempt, 4 evidence
  at         integer not null,
  event      integer,
  state      integer,
  node       text,
  epoch      integer,
  source     integer,
  outcome    integer,                    -- 1 succeeded, 2 failed, 3 refused, 4 in doubt
  fault      integer,
  detail     text,
  number     integer,
  person     text,
  body       blob,                       -- arguments of a claim, handle of a suspension
  body_ref   blob,                       -- the same when it is big: a row of weir_body
  result     blob,                       -- what the tool answered
  result_ref blob,
  primary key (tenant, effect_id, seq)
);

-- Who holds a key. Apart from weir_effect so that keys stay unique whatever becomes of old effects.
create table weir_effect_key (
  tenant     text not null,
  key        text not null,
  effect_id  blob not null,
  primary key (tenant, key)
) without rowid;

-- Big bodies, once each.
create table weir_body (
  tenant  text not null,
  hash    blob not null,
  bytes   blob not null,
  primary key (tenant, hash)
);

create index weir_effect_session on weir_effect (tenant, session, id);
create index weir_effect_unsettled on weir_effect (node, id) where state in (10, 20);
create index weir_effect_attention on weir_effect (tenant, id) where state in (25, 60, 70, 90, 100);

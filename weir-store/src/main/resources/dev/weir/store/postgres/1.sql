-- Version 1: the ledger on PostgreSQL. Times are microseconds since 1970 by the writer's clock; codes are
-- those of dev.weir.effect and dev.weir.error and are never reused. Ids are UUIDs of version 7, so that new rows
-- land at the end of an index and events can be partitioned by ranges of id, that is by time.

-- The latest life of each node. A life is over when the next one begins, when it says so itself, or when its lease has
-- run out, by this store's clock, and another node saw that.
create table weir_node (
  name         text collate "C" primary key,
  epoch        bigint not null,
  over         smallint not null,           -- 1 when the life is over
  lease_until  bigint,                        -- microseconds since 1970; none: nobody waits for the lease to run out
  low          uuid                          -- effects of this life that are not over, and not in weir_open, have an id from here on
);

-- What the nodes of this ledger share and nobody else knows: one row, made by the first of them.
create table weir_secret (
  id     smallint primary key,
  bytes  bytea not null
);

-- Append-only: what happened to an effect, numbered from zero without gaps. The first event carries what the effect
-- is and where it comes from; an effect is what its events make of it.
create table weir_event (
  tenant      text collate "C" not null,
  effect_id   uuid not null,
  seq         integer not null,
  kind        smallint not null,          -- 1 transition, 2 delivered, 3 attempt, 4 evidence
  at          bigint not null,
  event       smallint,
  state       smallint,                   -- the state that a transition leads to
  node        text collate "C",
  epoch       bigint,
  source      smallint,
  attempts    integer,
  outcome     smallint,                   -- 1 succeeded, 2 failed, 3 refused, 4 in doubt
  fault       integer,
  detail      text,
  person      text,
  body        bytea,                      -- arguments of a claim, handle of a suspension
  body_ref    bytea,                      -- the same when it is big: a row of weir_body
  result      bytea,                      -- what the tool answered
  result_ref  bytea,
  -- of the first event only
  key         text collate "C",
  fingerprint bytea,
  server      text,
  tool        text,
  class       smallint,
  agent       text,
  session     text collate "C",
  run         text,
  step        text,
  operation   text,
  trace       text,
  reason      text,
  began       bigint,
  touched     text,                       -- the resources it took, as JSON
  primary key (tenant, effect_id, seq)
) partition by range (effect_id);

-- Effects whose range of ids has no table of its own: old ones that stay because they are open, and what came when
-- nobody had made a table. Ranges are made by dev.weir.store.Partitions, weeks ahead.
create table weir_event_rest partition of weir_event default;

-- An effect that has left must not come back by a late step of somebody who read it before: an event that is not the
-- first of its effect is let in only beside the first. Only the rest needs that, since the range of an effect that has
-- left is gone, and only the rest pays for it.
create function weir_event_left() returns trigger language plpgsql as
  $$ begin if new.seq = 0 or exists (select 1 from weir_event e where e.tenant = new.tenant
  and e.effect_id = new.effect_id and e.seq = 0) then return new; end if; return null; end $$;

create trigger weir_event_left before insert on weir_event_rest for each row execute function weir_event_left();

-- Who holds a key. Apart from the events so that keys stay unique whatever becomes of old ones. The key itself is in the
-- first event of the effect. This table is the first segment of keys and the parent of the others, which are weir_key_1
-- and so on and are made when they are needed: a query of it gives all keys, with "only" those of the first segment. No key
-- is in two.
create table weir_key (
  hash        uuid not null,                -- of the tenant and the key: see dev.weir.store.HashedKey
  occurrence  integer not null,             -- which one of its intent, where keys count them; else 0
  effect_id   uuid not null,
  tenant      text collate "C" not null,
  primary key (hash, occurrence)
);

-- Into which segment new keys go: one row, made by the first node.
create table weir_key_open (
  id    smallint primary key,
  n     integer not null,
  mark  uuid not null,                      -- another with each seal, each filter, and what is forgotten
  seed  uuid not null                       -- of the hashes in filters
);

-- The segments that get no keys any more, each with a filter that says which keys are not in it: see
-- dev.weir.store.RunFilters.
create table weir_key_sealed (
  mark    uuid primary key,                 -- that weir_key_open had when it was sealed; another with the filter
  n       integer not null,
  filter  bytea                             -- none yet: whoever looks for a key looks into the segment
);

-- Who took a resource last. It has it until it is over; a row is changed only by who knows who that is.
create table weir_resource (
  tenant   text collate "C" not null,
  name     text collate "C" not null,
  holder   uuid not null,                   -- the effect that took it last; may be one that was never born
  version  uuid,                            -- the effect that changed it last before that one
  fence    bigint not null,                 -- rises with each holder
  primary key (tenant, name)
) with (fillfactor = 70);

-- Which version of a resource a session saw last.
create table weir_seen (
  tenant     text collate "C" not null,
  who        bytea not null,                -- the session and the resource, hashed: together they may be long
  session    text not null,
  name       text not null,
  version    uuid,                          -- the effect that had changed it last
  effect_id  uuid not null,                 -- the read
  at         bigint not null,
  primary key (tenant, who)
);

create index weir_seen_at on weir_seen (at);

-- The effects that are not over, but for those that are some seconds old at most: few, however many there have been.
-- May hold a row too many, never one too few.
create table weir_open (
  tenant     text collate "C" not null,
  effect_id  uuid not null,
  state      smallint not null,
  node       text collate "C" not null,
  epoch      bigint not null,
  primary key (tenant, effect_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- For which life a connection may claim effects without a row in weir_open, and into which segment of keys. Whoever ends
-- the life, or seals the segment, deletes the row.
create table weir_lane (
  pid    integer primary key,               -- of the server process that works for the connection
  name   text collate "C" not null,
  epoch  bigint not null
);

-- Big bodies, once each.
create table weir_body (
  tenant  text collate "C" not null,
  hash    bytea not null,
  week    integer not null,                 -- in which it was last referred to, counted from 1970
  bytes   bytea not null,
  primary key (tenant, hash)
);

-- What the ledger lost when it was restored to an older point: a line for each such time that an operator declared, and
-- one for each end of it, for all tools or for one.
create table weir_gap (
  n       bigint primary key,
  at      bigint not null,
  since   bigint,                            -- to where it was restored; none in a line that ends it
  server  text,
  tool    text,
  person  text not null
);

-- What the nodes share besides: small values by name, each changed by one node at a time (dev.weir.limit.Commons). Few,
-- and rewritten several times a second, so each page has room for the next version of a row.
create table weir_cell (
  name     text collate "C" primary key,
  version  bigint not null,                 -- differs from every version that the cell had before
  content  text not null,                   -- canonical JSON
  changed  bigint not null                  -- microseconds since 1970, by this store's clock
) with (fillfactor = 50);

-- Tasks: the latest standing of each, and beside it the lines of its history, which are never changed. What the words
-- mean is in dev.weir.task. Only what can be taken, some day, is in weir_task_due, in the order in which it is taken.
create table weir_task (
  tenant         text collate "C" not null,
  task_id        uuid not null,
  place          bigint not null,          -- among those that keep one order
  queue          text collate "C" not null,
  urgency        smallint not null,
  state          smallint not null,        -- 1 behind, 2 waiting, 3 taken, 4 done, 5 dead
  due            bigint not null,          -- when it can be taken; of a taken one when its lease ends
  attempts       integer not null,         -- the fence
  attempts_most  integer not null,
  most           integer not null,         -- attempts that it was put with
  secret         bigint not null,          -- of the latest token
  answer         bigint not null,          -- a digest of the result
  lines          integer not null,
  stands         smallint not null,        -- 1 while those behind it wait for it
  lane           bigint,                   -- a digest of what keeps one order
  order_key      text,
  after_death    smallint,
  name           text collate "C",         -- its business key
  remember       bigint,                   -- for how long that is known once it is over, in microseconds
  expires        bigint,
  worker         text,
  put_at         bigint not null,
  over_at        bigint,
  death          smallint,
  primary key (tenant, task_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

create index weir_task_due on weir_task (tenant, queue, urgency, due, place) where state in (2, 3);

create index weir_task_lane on weir_task (tenant, lane, place) where stands = 1;

create index weir_task_dead on weir_task (tenant, queue, place) where state = 5;

create index weir_task_over on weir_task (over_at) where over_at is not null;

create index weir_task_expires on weir_task (expires) where expires is not null and over_at is null;

create table weir_task_line (
  tenant     text collate "C" not null,
  task_id    uuid not null,
  n          integer not null,
  kind       smallint not null,
  at         bigint not null,
  agent      text,
  session    text,
  run        text,
  step       text,
  operation  text,
  trace      text,
  reason     text,
  attempt    integer not null,
  worker     text,
  detail     text,
  body       bytea,                        -- the payload of a put, the result of a completion
  primary key (tenant, task_id, n)
);

-- Who has a business key; until when, once the task is over.
create table weir_task_name (
  tenant   text collate "C" not null,
  queue    text collate "C" not null,
  name     text collate "C" not null,
  task_id  uuid not null,
  until    bigint,
  primary key (tenant, queue, name)
);

-- How many tasks of a queue are not over: the sum of its rows, of which each writer changes its own.
create table weir_task_queue (
  tenant   text collate "C" not null,
  queue    text collate "C" not null,
  shard    integer not null,
  waiting  bigint not null,
  primary key (tenant, queue, shard)
) with (fillfactor = 50);

-- Each round takes as many places at once as it can need.
create sequence weir_task_place increment by 1024;

create type weir_task_row as (
  tenant text, task_id uuid, place int8, queue text, urgency int4, state int4, due int8, attempts int4,
  attempts_most int4, most int4, secret int8, answer int8, lines int4, stands int4, lane int8, order_key text,
  after_death int4, name text, remember int8, expires int8, worker text, put_at int8, over_at int8, death int4
);

create type weir_task_line_row as (
  tenant text, task_id uuid, n int4, kind int4, at int8, agent text, session text, run text, step text,
  operation text, trace text, reason text, attempt int4, worker text, detail text, body bytea
);

-- Leases of things outside of Weir (dev.weir.lease). A row a name: who had it last, until when, and who waits for it. Every
-- judge holds the rows of the names that it judges, in their order.
create table weir_lease (
  tenant    text collate "C" not null,
  name      text collate "C" not null,
  fence     bigint not null,                -- of the latest lease; 0 in a row that is new
  lease_id  text collate "C",
  until     bigint not null,                -- when that ends, or ended
  longest   bigint not null,                -- for how long it was held of late, at the longest
  queue     text not null,                  -- who waits, first in front, as JSON
  alive     bigint not null,                -- when the last place in the queue lapses
  primary key (tenant, name)
) with (fillfactor = 50);

create index weir_lease_until on weir_lease (until);

-- The leases themselves, also when they are over.
create table weir_lease_given (
  tenant     text collate "C" not null,
  lease_id   text collate "C" not null,
  secret     bigint not null,               -- of its token
  at         bigint not null,
  until      bigint not null,
  ttl        bigint not null,
  ended      bigint,
  how        smallint,                      -- 1 released, 2 lapsed
  names      text not null,                 -- each with its fence, as JSON
  agent      text,
  session    text not null,
  run        text,
  step       text,
  operation  text,
  trace      text,
  reason     text,
  primary key (tenant, lease_id)
);

create index weir_lease_given_until on weir_lease_given (until);

-- Which lease had a name with which fence.
create table weir_lease_past (
  tenant    text collate "C" not null,
  name      text collate "C" not null,
  fence     bigint not null,
  lease_id  text collate "C" not null,
  primary key (tenant, name, fence)
);

-- The greatest fence among the rows of a tenant that were let go of: new ones begin above it.
create table weir_lease_floor (
  tenant  text collate "C" primary key,
  fence   bigint not null
);

-- The state that agents share (dev.weir.state). Append-only: a version is never changed, and leaves only when it is
-- evicted. Numbers are given by the tenant, in rising order and once; whoever writes holds the tenant's row.
create table weir_state (
  tenant    text collate "C" not null,
  scope     text collate "C" not null,                 -- shared, or session: and its name
  name      text collate "C" not null,
  number    bigint not null,
  nth       bigint not null,                  -- of its key, evicted ones counted
  kind      smallint not null,
  at        bigint not null,
  agent     text,
  session   text collate "C" not null,
  run       text,
  step      text,
  trace     text,
  why       text,
  overrode  bigint,                           -- the version that lost a conflict to it
  derived   text,                             -- numbers of what it was made of; none: its writer did not say
  bytes     bigint not null,
  mark      bigint not null,                  -- drawn by whoever wrote it, who may have to look whether it is stored
  value     text,                             -- canonical JSON; none from which on the key is absent
  primary key (tenant, scope, name, number)
);

-- The number comes first, so that no planner that knows nothing of the table yet takes this way to the latest version
-- of a key, past all that others have written since.
create unique index weir_state_number on weir_state (number, tenant);

create index weir_state_session on weir_state (tenant, session, number);

-- What a tenant has in all scopes, and the row that whoever writes must hold.
create table weir_state_tenant (
  tenant      text collate "C" primary key,
  last        bigint not null,                -- the last number that it gave
  at          bigint not null,                -- when
  keys        bigint not null,
  bytes       bigint not null,
  dropped     bigint not null,                -- the last number that it had given when a whole key last left
  dropped_at  bigint not null
);

create table weir_state_scope (
  tenant    text collate "C" not null,
  scope     text collate "C" not null,
  keys      bigint not null,
  versions  bigint not null,
  bytes     bigint not null,
  at        bigint not null,                  -- of its last version
  tainted   smallint not null,                 -- 1 when the session is
  primary key (tenant, scope)
);

-- What a version was made of, as its writer named it. Kept for a while when either has left.
create table weir_state_origin (
  tenant  text collate "C" not null,
  parent  bigint not null,
  number  bigint not null,
  writer  text collate "C" not null,                   -- the session that wrote the parent
  at      bigint not null,
  primary key (tenant, parent, number)
);

create index weir_state_origin_writer on weir_state_origin (tenant, writer);

-- Who has read what somebody else wrote, and how far numbers were given when it first did.
create table weir_state_seen (
  tenant   text collate "C" not null,
  session  text collate "C" not null,
  number   bigint not null,
  writer   text collate "C" not null,
  last     bigint not null,
  at       bigint not null,
  primary key (tenant, session, number)
);

create index weir_state_seen_number on weir_state_seen (tenant, number);

create index weir_state_seen_writer on weir_state_seen (tenant, writer);

-- Versions that are not to leave, for whom, and until when.
create table weir_state_pin (
  tenant   text collate "C" not null,
  number   bigint not null,
  session  text collate "C" not null,
  until    bigint not null,
  primary key (tenant, number, session)
);

-- Sessions that somebody distrusts, or did.
create table weir_state_taint (
  tenant     text collate "C" not null,
  session    text collate "C" not null,
  at         bigint not null,
  person     text not null,
  why        text not null,
  ended      bigint,
  ended_by   text,
  ended_why  text,
  primary key (tenant, session, at)
);

-- The effects of a session, by a number that its name hashes to: entries that are alike share one. With the tenant's name
-- and the session's in front of each id this index cost more than that of keys.
create index weir_event_session on weir_event (hashtextextended(session, 0)) where session is not null;

-- How a batch travels: one array of such rows. The fields are those of dev.weir.store.Columns, in their order.
create type weir_key_row as (
  hash uuid, occurrence int4, effect_id uuid, tenant text
);

create type weir_first as (
  tenant text, effect_id uuid, seq int4, kind int4, at int8, event int4, state int4, node text, epoch int8,
  source int4, attempts int4, outcome int4, fault int4, detail text, person text, body bytea, body_ref bytea,
  result bytea, result_ref bytea, key text, fingerprint bytea, server text, tool text, class int4, agent text,
  session text, run text, step text, operation text, trace text, reason text, began int8, touched text
);

-- An event without what few have.
create type weir_usual as (
  tenant text, effect_id uuid, seq int4, kind int4, at int8, event int4, state int4, node text, epoch int8,
  source int4, attempts int4, outcome int4, body bytea, result bytea, key text, fingerprint bytea, server text,
  tool text, class int4, agent text, session text, run text, step text, operation text, trace text, reason text,
  began int8, touched text
);

create type weir_step as (
  tenant text, effect_id uuid, seq int4, kind int4, at int8, event int4, state int4, node text, epoch int8,
  source int4, attempts int4, outcome int4, fault int4, detail text, person text, body bytea, body_ref bytea,
  result bytea, result_ref bytea, open text, open_epoch int8, released text
);

create type weir_take as (
  tenant text, name text, holder uuid, taken uuid, version uuid, fence int8
);

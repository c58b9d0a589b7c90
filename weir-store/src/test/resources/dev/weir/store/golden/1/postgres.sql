create table if not exists weir_schema (version integer primary key, applied_at bigint not null);
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
insert into weir_body (tenant, hash, week, bytes) values ('other', '\xf6aded27d6860380436f8521caa75568b9504f97b8927dceb41de307362e8cd7', '2968', '\x22787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787822');
insert into weir_cell (name, version, content, changed) values ('halt:run:é', '1795447693821279', '{"by":"ada 😀","n":7}', '1795447693821279');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7001-8000-000000000001', '0', '1', '1767225602000000', '1', '10', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d30227d', 'given:row-0', '\x0c5745e1b30b062b77479dffffd4d36487df88441c5c208b72928f3b36776c58', 'shop', 'charge', '3', 'session-1', '1767225602000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7003-8000-000000000003', '0', '1', '1767225604000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d31227d', 'given:row-1', '\x6075d946d9edf78f10c126f6487f6f5dfecc428ffb1690a4daa8c628096332b0', 'shop', 'charge', '3', 'session-1', '1767225604000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7005-8000-000000000005', '0', '1', '1767225606000000', '1', '10', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d32227d', 'given:row-2', '\x8e0d001ef51339d42f61dcea193416b9fbc3299807be343c1c435cbc004760b6', 'shop', 'charge', '3', 'session-1', '1767225606000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-7005-8000-000000000005', '1', '1', '1767225607000000', '2', '20', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7008-8000-000000000008', '0', '1', '1767225609000000', '1', '10', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d33227d', 'given:row-3', '\x2ae848248fb18a835ff527819cfab7ae277f3e63465e8fdb272e2cd6113dc181', 'shop', 'charge', '3', 'session-1', '1767225609000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body) values ('default', '019b7600-0000-7008-8000-000000000008', '1', '1', '1767225610000000', '4', '25', 'golden', '1', '1', '1', '\x7b227461736b223a377d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-700b-8000-00000000000b', '0', '1', '1767225612000000', '1', '10', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d34227d', 'given:row-4', '\xc5899837ad790cc210ec41670092302ed4bf20f9e9b7ead3e260a6115ebea79f', 'shop', 'charge', '3', 'session-1', '1767225612000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-700b-8000-00000000000b', '1', '1', '1767225613000000', '3', '50', 'golden', '1', '1', '1', '3', '1204', 'The call''s deadline passed before the tool was called.');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-700e-8000-00000000000e', '0', '1', '1767225615000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d35227d', 'given:row-5', '\x9525a65acfa17bafccb06abe2cb356e85be94c07e262c9ad22571e803297e30e', 'shop', 'charge', '3', 'session-1', '1767225615000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '019b7600-0000-700e-8000-00000000000e', '1', '1', '1767225616000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7011-8000-000000000011', '0', '1', '1767225618000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d36227d', 'given:row-6', '\xc6998f57710cc3429cc5b7cccf6daebba6b3488429347779ac554c962e74dfd0', 'shop', 'charge', '3', 'session-1', '1767225618000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail, result) values ('default', '019b7600-0000-7011-8000-000000000011', '1', '1', '1767225619000000', '7', '40', 'golden', '1', '1', '1', '2', '1301', 'declined', '\x7b2269734572726f72223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7014-8000-000000000014', '0', '1', '1767225621000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d37227d', 'given:row-7', '\x603653bbe52d8532f0b1a352066289d2f486f57218f62ce02a744b53dfd248c5', 'shop', 'charge', '3', 'session-1', '1767225621000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-7014-8000-000000000014', '1', '1', '1767225622000000', '8', '60', 'golden', '1', '1', '1', '4', '1401', 'no answer');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7017-8000-000000000017', '0', '1', '1767225624000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d38227d', 'given:row-8', '\x55a43fb832d45ba2a2a452ffa668d60830e72e4681d40474c836f3565995cf7a', 'shop', 'charge', '3', 'session-1', '1767225624000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body) values ('default', '019b7600-0000-7017-8000-000000000017', '1', '1', '1767225625000000', '4', '25', 'golden', '1', '1', '1', '\x7b227461736b223a377d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-701a-8000-00000000001a', '0', '1', '1767225627000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d39227d', 'given:row-9', '\x07a901f233fa5af202eee6778a0cf0ff3f9ee19350f6420e8a461cb017b72642', 'shop', 'charge', '3', 'session-1', '1767225627000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body) values ('default', '019b7600-0000-701a-8000-00000000001a', '1', '1', '1767225628000000', '4', '25', 'golden', '1', '1', '1', '\x7b227461736b223a377d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-701a-8000-00000000001a', '2', '1', '1767225629000000', '5', '20', 'golden', '1', '1', '2');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-701e-8000-00000000001e', '0', '1', '1767225631000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3130227d', 'given:row-10', '\x62cdd2e2ff66aacea6219704e4530fd3c408850c051e76b46835459ef6ac153d', 'shop', 'charge', '3', 'session-1', '1767225631000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body) values ('default', '019b7600-0000-701e-8000-00000000001e', '1', '1', '1767225632000000', '4', '25', 'golden', '1', '1', '1', '\x7b227461736b223a377d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '019b7600-0000-701e-8000-00000000001e', '2', '1', '1767225633000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7022-8000-000000000022', '0', '1', '1767225635000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3131227d', 'given:row-11', '\x377e5f722e3ded724fa76e7f41180d6530daaf671655d7c5c864e29d921f9acc', 'shop', 'charge', '3', 'session-1', '1767225635000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body) values ('default', '019b7600-0000-7022-8000-000000000022', '1', '1', '1767225636000000', '4', '25', 'golden', '1', '1', '1', '\x7b227461736b223a377d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail, result) values ('default', '019b7600-0000-7022-8000-000000000022', '2', '1', '1767225637000000', '7', '40', 'golden', '1', '1', '1', '2', '1301', 'declined', '\x7b2269734572726f72223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7026-8000-000000000026', '0', '1', '1767225639000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3132227d', 'given:row-12', '\xae8e19e2349d5ce3d3bdd6ef61e318f0adbf18240cd48dc876a65286205d3de1', 'shop', 'charge', '3', 'session-1', '1767225639000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body) values ('default', '019b7600-0000-7026-8000-000000000026', '1', '1', '1767225640000000', '4', '25', 'golden', '1', '1', '1', '\x7b227461736b223a377d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-7026-8000-000000000026', '2', '1', '1767225641000000', '8', '60', 'golden', '1', '1', '1', '4', '1401', 'no answer');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-702a-8000-00000000002a', '0', '1', '1767225643000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3133227d', 'given:row-13', '\x79d3dedb7a7dc1c689b01c18b64014016b4a30e56da33e746cc20a4c288aed84', 'shop', 'charge', '3', 'session-1', '1767225643000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-702a-8000-00000000002a', '1', '1', '1767225644000000', '8', '60', 'golden', '1', '1', '1', '4', '1401', 'no answer');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-702a-8000-00000000002a', '2', '1', '1767225645000000', '5', '20', 'golden', '1', '5', '2');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-702e-8000-00000000002e', '0', '1', '1767225647000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3134227d', 'given:row-14', '\xcc4adae0b1b611aac9cb3eeaeee770bd617d73ccaef1025f4b7e8d84f5a3778a', 'shop', 'charge', '3', 'session-1', '1767225647000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-702e-8000-00000000002e', '1', '1', '1767225648000000', '8', '60', 'golden', '1', '1', '1', '4', '1401', 'no answer');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, person, result) values ('default', '019b7600-0000-702e-8000-00000000002e', '2', '1', '1767225649000000', '6', '30', 'golden', '1', '3', '1', '1', 'ada', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7032-8000-000000000032', '0', '1', '1767225651000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3135227d', 'given:row-15', '\x09c6da35324ac9a2dc3f0697680a132b467a18612dabb126d98e89f5201e905a', 'shop', 'charge', '3', 'session-1', '1767225651000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-7032-8000-000000000032', '1', '1', '1767225652000000', '8', '60', 'golden', '1', '1', '1', '4', '1401', 'no answer');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail, person, result) values ('default', '019b7600-0000-7032-8000-000000000032', '2', '1', '1767225653000000', '7', '40', 'golden', '1', '3', '1', '2', '1301', 'declined', 'ada', '\x7b2269734572726f72223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7036-8000-000000000036', '0', '1', '1767225655000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3136227d', 'given:row-16', '\xc9ef459a4476b8bea955b8558161564c24f33db922ce655a601ed58a0bfff4a9', 'shop', 'charge', '3', 'session-1', '1767225655000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '019b7600-0000-7036-8000-000000000036', '1', '1', '1767225656000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-7036-8000-000000000036', '2', '1', '1767225657000000', '9', '70', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-703a-8000-00000000003a', '0', '1', '1767225659000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3137227d', 'given:row-17', '\x1112ebad04fec2bbdd07b20abd90917addce38e5dec71cdf6ccb27380a460a81', 'shop', 'charge', '3', 'session-1', '1767225659000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-703a-8000-00000000003a', '1', '1', '1767225660000000', '8', '60', 'golden', '1', '1', '1', '4', '1401', 'no answer');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, person) values ('default', '019b7600-0000-703a-8000-00000000003a', '2', '1', '1767225661000000', '9', '70', 'golden', '1', '3', '1', 'ada');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-703e-8000-00000000003e', '0', '1', '1767225663000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3138227d', 'given:row-18', '\x538341f188d8e36310321b449d69b7b2e6afb2798ab74484643063393b524b0c', 'shop', 'charge', '3', 'session-1', '1767225663000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '019b7600-0000-703e-8000-00000000003e', '1', '1', '1767225664000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-703e-8000-00000000003e', '2', '1', '1767225665000000', '9', '70', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-703e-8000-00000000003e', '3', '1', '1767225666000000', '10', '80', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7043-8000-000000000043', '0', '1', '1767225668000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3139227d', 'given:row-19', '\x07545648d0573026f8073542726683e74f06872b338e5ec4312f4b35fc0562ab', 'shop', 'charge', '3', 'session-1', '1767225668000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '019b7600-0000-7043-8000-000000000043', '1', '1', '1767225669000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-7043-8000-000000000043', '2', '1', '1767225670000000', '9', '70', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-7043-8000-000000000043', '3', '1', '1767225671000000', '11', '90', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7048-8000-000000000048', '0', '1', '1767225673000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3230227d', 'given:row-20', '\x534863aecf7bccfd8e5fa6daf333acfe7b61e0ef631e1d5a5f090e2d795ebbc6', 'shop', 'charge', '3', 'session-1', '1767225673000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '019b7600-0000-7048-8000-000000000048', '1', '1', '1767225674000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-7048-8000-000000000048', '2', '1', '1767225675000000', '9', '70', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-7048-8000-000000000048', '3', '1', '1767225676000000', '11', '90', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-7048-8000-000000000048', '4', '1', '1767225677000000', '9', '70', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-704e-8000-00000000004e', '0', '1', '1767225679000000', '2', '20', 'golden', '1', '1', '0', '\x7b22726f77223a22726f772d3231227d', 'given:row-21', '\x25773a4c6b648eb8d48cb4efc38888293e70ac1f97521e79947ff42175273a5b', 'shop', 'charge', '3', 'session-1', '1767225679000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '019b7600-0000-704e-8000-00000000004e', '1', '1', '1767225680000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-704e-8000-00000000004e', '2', '1', '1767225681000000', '9', '70', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-704e-8000-00000000004e', '3', '1', '1767225682000000', '11', '90', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts) values ('default', '019b7600-0000-704e-8000-00000000004e', '4', '1', '1767225683000000', '12', '100', 'golden', '1', '1', '1');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-7054-8000-000000000054', '0', '1', '1767225685000000', '2', '20', 'golden', '1', '1', '0', '\x7b7d', 'given:released', '\xbddfd1321b5e31bbd1c317cc2902c4f54be8f187d7aafd39d459e0ab18a9a057', 'shop', 'charge', '3', 'session-1', '1767225685000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-7054-8000-000000000054', '1', '1', '1767225686000000', '7', '40', 'golden', '1', '1', '1', '2', '1303', 'The tool server could not be reached; nothing was sent.');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '019b7600-0000-705b-8000-00000000005b', '0', '1', '1767225692000000', '2', '20', 'golden', '1', '1', '0', '\x7b7d', 'given:late', '\x7e35a7b6f631f0d9a94c5b932ea2e23ce892311402391c22a1d5f28bfc22e6da', 'shop', 'charge', '3', 'session-1', '1767225692000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail) values ('default', '019b7600-0000-705b-8000-00000000005b', '1', '1', '1767225693000000', '8', '60', 'golden', '1', '1', '1', '4', '1401', 'no answer');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, detail, result) values ('default', '019b7600-0000-705b-8000-00000000005b', '2', '4', '1767225694000000', '6', '60', 'golden', '1', '1', '1', '1', 'SUCCEED by golden/1 from CALL was refused: the effect was IN_DOUBT and owned by golden/1', '\x7b226c617465223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at, attempts, detail) values ('default', '019b7600-0000-705b-8000-00000000005b', '3', '3', '1767225695000000', '2', 'again');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '01a20905-ac7e-70d4-b6f9-e0b08eb88ffd', '0', '1', '1795447696510127', '2', '20', 'golden-jvm', '1', '1', '0', '\x7b226f72646572223a2234373131227d', 'business:order:4711', '\x7006044c6bc518718fdee90402ab48b51f75bb98ecc998ff1bb87b732563644c', 'bank', 'charge', '4', 'golden-jvm', '1795447696510127');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('default', '01a20905-ac7e-70d4-b6f9-e0b08eb88ffd', '1', '1', '1795447696537452', '6', '30', 'golden-jvm', '1', '1', '1', '1', '\x7b2274657874223a227265636569707420666f722034373131227d');
insert into weir_event (tenant, effect_id, seq, kind, at) values ('default', '01a20905-ac7e-70d4-b6f9-e0b08eb88ffd', '2', '2', '1795447696554964');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body, key, fingerprint, server, tool, class, session, began) values ('default', '01a20905-acad-71df-949f-e0ba047462c4', '0', '1', '1795447696557151', '2', '20', 'golden-jvm', '1', '1', '0', '\x7b226f72646572223a226465636c696e6564227d', 'business:order:declined', '\x2138bbee920eedf438cea472d33bf55cfa2dcabc8f26cb4ac46aff7c7cb91932', 'bank', 'charge', '4', 'golden-jvm', '1795447696557151');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, fault, detail, result) values ('default', '01a20905-acad-71df-949f-e0ba047462c4', '1', '1', '1795447696560146', '7', '40', 'golden-jvm', '1', '1', '1', '2', '1301', 'the tool answered that it failed', '\x7b22657863657074696f6e223a226a6176612e6c616e672e496c6c6567616c5374617465457863657074696f6e222c226d657373616765223a2263617264206465636c696e6564227d');
insert into weir_event (tenant, effect_id, seq, kind, at) values ('default', '01a20905-acad-71df-949f-e0ba047462c4', '2', '2', '1795447696561868');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, body_ref, key, fingerprint, server, tool, class, session, began) values ('other', '019b7600-0000-7057-8000-000000000057', '0', '1', '1767225688000000', '2', '20', 'golden', '1', '1', '0', '\xf6aded27d6860380436f8521caa75568b9504f97b8927dceb41de307362e8cd7', 'given:big', '\x42f28885793998627767890a22ed293d1f9ae181247fff62796eefddbd10aeea', 'shop', 'charge', '3', 'session-1', '1767225688000000');
insert into weir_event (tenant, effect_id, seq, kind, at, event, state, node, epoch, source, attempts, outcome, result) values ('other', '019b7600-0000-7057-8000-000000000057', '1', '1', '1767225689000000', '6', '30', 'golden', '1', '1', '1', '1', '\x7b2270616964223a747275657d');
insert into weir_event (tenant, effect_id, seq, kind, at) values ('other', '019b7600-0000-7057-8000-000000000057', '2', '2', '1767225690000000');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('0868db6e-6870-d92f-d497-9f6e25634fba', '0', '019b7600-0000-7026-8000-000000000026', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('0bcc73f9-494c-4145-66f5-67bb1fa0db56', '0', '01a20905-ac7e-70d4-b6f9-e0b08eb88ffd', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('1bac423a-532a-4791-187e-04814f614477', '0', '019b7600-0000-7032-8000-000000000032', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('2714d56d-4de7-cfcd-3923-3c69ea3bad40', '0', '019b7600-0000-7003-8000-000000000003', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('2a22893c-12be-0a61-635d-e03e0f8c0112', '0', '01a20905-acad-71df-949f-e0ba047462c4', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('34f43d18-06ab-95f4-c6a9-514a2bd168b4', '0', '019b7600-0000-7001-8000-000000000001', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('39d18adb-c0fd-3a70-166d-a284826a97e6', '0', '019b7600-0000-704e-8000-00000000004e', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('4a8f0fbe-65bd-052b-9205-e63c0887130b', '0', '019b7600-0000-7036-8000-000000000036', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('4f5751e2-867b-d02e-5a9f-3f2c61c5c53d', '0', '019b7600-0000-7008-8000-000000000008', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('50187e9a-e1ef-8cd5-92a9-ff76bc393a69', '0', '019b7600-0000-7005-8000-000000000005', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('5b20a8a6-f3bf-1b49-7c60-ab289fe3c847', '0', '019b7600-0000-702a-8000-00000000002a', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('6caa123f-1f2c-da1f-5ad5-61c808330482', '0', '019b7600-0000-7022-8000-000000000022', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('78c746e7-aee3-a784-6a35-4800298a7102', '0', '019b7600-0000-7043-8000-000000000043', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('886870ff-aa5f-3eb5-3c2f-adda90c0d6fb', '0', '019b7600-0000-7011-8000-000000000011', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('932c9622-f20e-da99-bd91-83612647cda7', '0', '019b7600-0000-702e-8000-00000000002e', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('9464a1bb-5623-a478-f94f-d24bec4856fc', '0', '019b7600-0000-703e-8000-00000000003e', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('9b6ce592-a914-f7b2-80e4-33fa9999a4b8', '0', '019b7600-0000-7017-8000-000000000017', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('9edafeb5-6b81-932c-8b8b-7b70c8841884', '0', '019b7600-0000-7014-8000-000000000014', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('cb29dc2d-d34e-2701-68aa-43037b1098f3', '0', '019b7600-0000-705b-8000-00000000005b', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('cfcd1b5e-e79b-dd3b-abca-97049509d0d8', '0', '019b7600-0000-7048-8000-000000000048', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('d20231f3-b4ff-b522-a1f9-f719ec36859a', '0', '019b7600-0000-700b-8000-00000000000b', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('dbc6a99b-63d2-16b2-587f-3c13eab824bb', '0', '019b7600-0000-700e-8000-00000000000e', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('e6c81ca1-bdde-0bce-416d-817201038a76', '0', '019b7600-0000-701a-8000-00000000001a', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('eb726683-c262-28cb-9cb8-f9358227febc', '0', '019b7600-0000-701e-8000-00000000001e', 'default');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('f035ece9-237e-1863-079f-3e320dbbd2a7', '0', '019b7600-0000-7057-8000-000000000057', 'other');
insert into weir_key (hash, occurrence, effect_id, tenant) values ('f3dcad18-e840-ac92-4ca5-6c6aa01c89ec', '0', '019b7600-0000-703a-8000-00000000003a', 'default');
insert into weir_key_open (id, n, mark, seed) values ('1', '0', '2d208d54-686e-4cca-87d8-55058e0ebd5c', 'a852a5df-3de6-4c1f-ad29-5a569a00f8cb');
insert into weir_lease (tenant, name, fence, lease_id, until, longest, queue, alive) values ('default', 'env:é', '1795447694994000', '01a20905-a690-7eb0-984e-2aa3517a17d1', '1795451294994000', '145000', '[]', '0');
insert into weir_lease (tenant, name, fence, lease_id, until, longest, queue, alive) values ('default', 'port:7070', '1795447694994000', '01a20905-a690-7eb0-984e-2aa3517a17d1', '1795451294994000', '145000', '[]', '0');
insert into weir_lease_given (tenant, lease_id, secret, at, until, ttl, ended, how, names, agent, session, run, step, operation, reason) values ('default', '01a20905-a5a8-74a3-baf0-54e9915c74d2', '5191329167592076909', '1795447694823000', '1795447724823000', '30000000', '1795447694968000', '1', '[["env:é",1795447694823000],["port:7070",1795447694823000]]', 'planner', 'session-1', 'run', 'step', 'op', 'why');
insert into weir_lease_given (tenant, lease_id, secret, at, until, ttl, names, agent, session, run, step, operation, reason) values ('default', '01a20905-a690-7eb0-984e-2aa3517a17d1', '6637782854174619277', '1795447694994000', '1795451294994000', '3600000000', '[["env:é",1795447694994000],["port:7070",1795447694994000]]', 'planner', 'session-1', 'run', 'step', 'op', 'why');
insert into weir_lease_past (tenant, name, fence, lease_id) values ('default', 'env:é', '1795447694823000', '01a20905-a5a8-74a3-baf0-54e9915c74d2');
insert into weir_lease_past (tenant, name, fence, lease_id) values ('default', 'env:é', '1795447694994000', '01a20905-a690-7eb0-984e-2aa3517a17d1');
insert into weir_lease_past (tenant, name, fence, lease_id) values ('default', 'port:7070', '1795447694823000', '01a20905-a5a8-74a3-baf0-54e9915c74d2');
insert into weir_lease_past (tenant, name, fence, lease_id) values ('default', 'port:7070', '1795447694994000', '01a20905-a690-7eb0-984e-2aa3517a17d1');
insert into weir_node (name, epoch, over, low) values ('golden', '1', '1', '01a20905-a4f1-7000-8000-000000000000');
insert into weir_node (name, epoch, over, low) values ('golden-jvm', '1', '1', '01a20905-a829-7000-8000-000000000000');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7001-8000-000000000001', '10', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7003-8000-000000000003', '20', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7005-8000-000000000005', '20', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7008-8000-000000000008', '25', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7014-8000-000000000014', '60', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7017-8000-000000000017', '25', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-701a-8000-00000000001a', '20', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7026-8000-000000000026', '60', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-702a-8000-00000000002a', '20', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7036-8000-000000000036', '70', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-703a-8000-00000000003a', '70', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7043-8000-000000000043', '90', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-7048-8000-000000000048', '70', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-704e-8000-00000000004e', '100', 'golden', '1');
insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '019b7600-0000-705b-8000-00000000005b', '60', 'golden', '1');
insert into weir_schema (version, applied_at) values ('1', '1795447702382553');
insert into weir_secret (id, bytes) values ('1', '\xba0577a4f73ef5d2d2b9b5ceb88963b07f4e8732554f32b664ef5f2fb80e3c8c');
insert into weir_task (tenant, task_id, place, queue, urgency, state, due, attempts, attempts_most, most, secret, answer, lines, stands, name, remember, worker, put_at, over_at) values ('default', '019b7600-0000-7001-8000-000000000001', '1', 'golden', '2', '4', '1795451294306849', '1', '5', '5', '-6675376176085338192', '-3625085907455252885', '4', '0', 'order é', '259200000000', 'worker', '1795447694206907', '1795447694353021');
insert into weir_task (tenant, task_id, place, queue, urgency, state, due, attempts, attempts_most, most, secret, answer, lines, stands, lane, order_key, after_death, expires, worker, put_at, over_at, death) values ('default', '019b7600-0000-7002-8000-000000000002', '2', 'golden', '2', '5', '1795451294451484', '1', '5', '5', '7545028791534396808', '0', '4', '1', '328471804075372291', 'key', '2', '1795534094428618', 'worker', '1795447694428618', '1795447694456618', '3');
insert into weir_task (tenant, task_id, place, queue, urgency, state, due, attempts, attempts_most, most, secret, answer, lines, stands, lane, order_key, after_death, put_at) values ('default', '019b7600-0000-7003-8000-000000000003', '3', 'golden', '2', '1', '1795447694447606', '0', '5', '5', '0', '0', '1', '1', '328471804075372291', 'key', '1', '1795447694447606');
insert into weir_task (tenant, task_id, place, queue, urgency, state, due, attempts, attempts_most, most, secret, answer, lines, stands, worker, put_at) values ('default', '019b7600-0000-7004-8000-000000000004', '4', 'golden', '1', '2', '1795534094587724', '1', '2', '2', '7459892831277386986', '0', '3', '0', 'worker', '1795447694561348');
insert into weir_task (tenant, task_id, place, queue, urgency, state, due, attempts, attempts_most, most, secret, answer, lines, stands, worker, put_at) values ('default', '019b7600-0000-7005-8000-000000000005', '5', 'golden', '2', '3', '1795451294626253', '1', '5', '5', '7578281521860342665', '0', '2', '0', 'worker', '1795447694604914');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, body) values ('default', '019b7600-0000-7001-8000-000000000001', '0', '1', '1795447694206907', 'planner', 'session-1', 'run', 'step', 'op', 'why', '0', '\x7b226e223a317d');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker) values ('default', '019b7600-0000-7001-8000-000000000001', '1', '2', '1795447694306849', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker, body) values ('default', '019b7600-0000-7001-8000-000000000001', '2', '4', '1795447694353021', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker', '\x22c3a922');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker, detail, body) values ('default', '019b7600-0000-7001-8000-000000000001', '3', '10', '1795447694397735', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker', 'attempt 1 completed it', '\x226f7468657222');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, body) values ('default', '019b7600-0000-7002-8000-000000000002', '0', '1', '1795447694428618', 'planner', 'session-1', 'run', 'step', 'op', 'why', '0', '\x7b226e223a327d');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker) values ('default', '019b7600-0000-7002-8000-000000000002', '1', '2', '1795447694451484', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker, detail) values ('default', '019b7600-0000-7002-8000-000000000002', '2', '5', '1795447694456618', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker', 'poison');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker, detail) values ('default', '019b7600-0000-7002-8000-000000000002', '3', '7', '1795447694456618', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker', 'POISON');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, body) values ('default', '019b7600-0000-7003-8000-000000000003', '0', '1', '1795447694447606', 'planner', 'session-1', 'run', 'step', 'op', 'why', '0', '\x7b226e223a337d');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, body) values ('default', '019b7600-0000-7004-8000-000000000004', '0', '1', '1795447694561348', 'planner', 'session-1', 'run', 'step', 'op', 'why', '0', '\x7b226e223a347d');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker) values ('default', '019b7600-0000-7004-8000-000000000004', '1', '2', '1795447694565705', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker, detail) values ('default', '019b7600-0000-7004-8000-000000000004', '2', '5', '1795447694587724', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker', 'no luck');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, body) values ('default', '019b7600-0000-7005-8000-000000000005', '0', '1', '1795447694604914', 'planner', 'session-1', 'run', 'step', 'op', 'why', '0', '\x7b226e223a357d');
insert into weir_task_line (tenant, task_id, n, kind, at, agent, session, run, step, operation, reason, attempt, worker) values ('default', '019b7600-0000-7005-8000-000000000005', '1', '2', '1795447694626253', 'planner', 'session-1', 'run', 'step', 'op', 'why', '1', 'worker');
insert into weir_task_name (tenant, queue, name, task_id, until) values ('default', 'golden', 'order é', '019b7600-0000-7001-8000-000000000001', '1795706894353021');
insert into weir_task_queue (tenant, queue, shard, waiting) values ('default', 'golden', '0', '3');

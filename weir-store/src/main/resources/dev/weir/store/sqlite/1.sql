-- Version 1: the ledger on SQLite. Times are microseconds since 1970 by the writer's clock; codes are
-- those of dev.weir.effect and dev.weir.error and are never reused. Ids are UUIDs of version 7, so that new rows
-- land at the end of an index.

-- The latest life of each node. A life is over when the next one begins, when it says so itself, or when its lease has
-- run out, by this store's clock, and another node saw that.
create table weir_node (
  name         text primary key not null,
  epoch        integer not null,
  over         integer not null,           -- 1 when the life is over
  lease_until  integer,                        -- microseconds since 1970; none: nobody waits for the lease to run out
  low          blob                           -- effects of this life that are not over, and not in weir_open, have an id from here on
);

-- What the nodes of this ledger share and nobody else knows: one row, made by the first of them.
create table weir_secret (
  id     integer primary key not null,
  bytes  blob not null
);

-- Append-only: what happened to an effect, numbered from zero without gaps. The first event carries what the effect
-- is and where it comes from; an effect is what its events make of it.
create table weir_event (
  n           integer primary key,       -- the order in which events were written
  tenant      text not null,
  effect_id   blob not null,
  seq         integer not null,
  kind        integer not null,          -- 1 transition, 2 delivered, 3 attempt, 4 evidence
  at          integer not null,
  event       integer,
  state       integer,                   -- the state that a transition leads to
  node        text,
  epoch       integer,
  source      integer,
  attempts    integer,
  outcome     integer,                   -- 1 succeeded, 2 failed, 3 refused, 4 in doubt
  fault       integer,
  detail      text,
  person      text,
  body        blob,                      -- arguments of a claim, handle of a suspension
  body_ref    blob,                      -- the same when it is big: a row of weir_body
  result      blob,                      -- what the tool answered
  result_ref  blob,
  -- of the first event only
  key         text,
  fingerprint blob,
  server      text,
  tool        text,
  class       integer,
  agent       text,
  session     text,
  run         text,
  step        text,
  operation   text,
  trace       text,
  reason      text,
  began       integer,
  touched     text,                      -- the resources it took, as JSON
  unique (tenant, effect_id, seq)
);

-- Who holds a key, but for young keys, which stand in the events alone (dev.weir.store.SqliteKeys). In runs, each of them
-- written in the order of its keys, so that a commit touches few pages; rows of a run that is not in weir_key_run count
-- for nothing. Run 0 is what a copy brought.
create table weir_key (
  run        integer not null default 0,
  tenant     text not null,
  key        text not null,
  effect_id  blob not null,
  primary key (run, tenant, key)
) without rowid;

-- The runs that are whole, and what tells which keys they may hold.
create table weir_key_run (
  run     integer primary key not null,
  filter  blob not null                    -- dev.weir.store.RunFilters
);

-- Up to which event keys are in runs, and what the filters' hashes begin with.
create table weir_key_upto (
  n     integer not null,
  seed  integer not null
);

insert into weir_key_upto values (0, random());

-- Effects that have let go of their key while it was young.
create table weir_key_let (
  effect_id  blob primary key not null,
  n          integer not null              -- the last event at that time
) without rowid;

-- Who holds a key, all of them: to look through, not to look one up.
create view weir_key_held as
  select tenant, key, effect_id from weir_key where run <= (select coalesce(max(run), 0) from weir_key_run)
  union all
  select tenant, key, effect_id from weir_event where n > (select n from weir_key_upto)
  and seq = 0 and key is not null and state in (10, 20) and effect_id not in (select effect_id from weir_key_let);

-- Who took a resource last. It has it until it is over; a row is changed only by who knows who that is.
create table weir_resource (
  tenant   text not null,
  name     text not null,
  holder   blob not null,                   -- the effect that took it last
  version  blob,                            -- the effect that changed it last before that one
  fence    integer not null,                -- rises with each holder
  primary key (tenant, name)
) without rowid;

-- Which version of a resource a session saw last.
create table weir_seen (
  tenant     text not null,
  who        blob not null,                 -- the session and the resource, hashed, as on PostgreSQL
  session    text not null,
  name       text not null,
  version    blob,                          -- the effect that had changed it last
  effect_id  blob not null,                 -- the read
  at         integer not null,
  primary key (tenant, who)
) without rowid;

create index weir_seen_at on weir_seen (at);

-- The effects that are not over, but for those that are some seconds old at most: few, however many there have been.
-- May hold a row too many, never one too few.
create table weir_open (
  tenant     text not null,
  effect_id  blob not null,
  state      integer not null,
  node       text not null,
  epoch      integer not null,
  primary key (tenant, effect_id)
) without rowid;

-- Big bodies, once each.
create table weir_body (
  tenant  text not null,
  hash    blob not null,
  week    integer not null,                 -- in which it was last referred to, counted from 1970
  bytes   blob not null,
  primary key (tenant, hash)
);

-- What the ledger lost when it was restored to an older point: a line for each such time that an operator declared, and
-- one for each end of it, for all tools or for one.
create table weir_gap (
  n       integer primary key,
  at      integer not null,
  since   integer,                            -- to where it was restored; none in a line that ends it
  server  text,
  tool    text,
  person  text not null
);

-- What is shared by name: small values, each changed by one caller at a time (dev.weir.limit.Commons).
create table weir_cell (
  name     text primary key not null,
  version  integer not null,                 -- differs from every version that the cell had before
  content  text not null,                    -- canonical JSON
  changed  integer not null                  -- microseconds since 1970
);

-- Tasks: the latest standing of each, and beside it the lines of its history, which are never changed. What the words
-- mean is in dev.weir.task. Only what can be taken, some day, is in weir_task_due, in the order in which it is taken.
create table weir_task (
  place          integer primary key not null,  -- among those that keep one order
  tenant         text not null,
  task_id        blob not null,
  queue          text not null,
  urgency        integer not null,
  state          integer not null,         -- 1 behind, 2 waiting, 3 taken, 4 done, 5 dead
  due            integer not null,         -- when it can be taken; of a taken one when its lease ends
  attempts       integer not null,         -- the fence
  attempts_most  integer not null,
  most           integer not null,         -- attempts that it was put with
  secret         integer not null,         -- of the latest token
  answer         integer not null,         -- a digest of the result
  lines          integer not null,
  stands         integer not null,         -- 1 while those behind it wait for it
  lane           integer,                  -- a digest of what keeps one order
  order_key      text,
  after_death    integer,
  name           text,                     -- its business key
  remember       integer,                  -- for how long that is known once it is over, in microseconds
  expires        integer,
  worker         text,
  put_at         integer not null,
  over_at        integer,
  death          integer,
  unique (tenant, task_id)
);

create index weir_task_due on weir_task (tenant, queue, urgency, due, place) where state in (2, 3);

create index weir_task_lane on weir_task (tenant, lane, place) where stands = 1;

create index weir_task_dead on weir_task (tenant, queue, place) where state = 5;

create index weir_task_over on weir_task (over_at) where over_at is not null;

create index weir_task_expires on weir_task (expires) where expires is not null and over_at is null;

create table weir_task_line (
  tenant     text not null,
  task_id    blob not null,
  n          integer not null,
  kind       integer not null,
  at         integer not null,
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
  body       blob,                         -- the payload of a put, the result of a completion
  primary key (tenant, task_id, n)
);

-- Who has a business key; until when, once the task is over.
create table weir_task_name (
  tenant   text not null,
  queue    text not null,
  name     text not null,
  task_id  blob not null,
  until    integer,
  primary key (tenant, queue, name)
) without rowid;

-- How many tasks of a queue are not over: the sum of its rows.
create table weir_task_queue (
  tenant   text not null,
  queue    text not null,
  shard    integer not null,
  waiting  integer not null,
  primary key (tenant, queue, shard)
) without rowid;

-- The effects of a session, of events up to that number. Kept behind the events and brought up to date some hundred
-- effects at a time, because in each commit every session would touch a page of its own; later events are looked
-- through. A crash leaves the number where it was.
create table weir_session (
  tenant     text not null,
  session    text not null,
  effect_id  blob not null,
  primary key (tenant, session, effect_id)
) without rowid;

create table weir_session_upto (
  n  integer not null
);

insert into weir_session_upto values (0);

-- Leases of things outside of Weir (dev.weir.lease). A row a name: who had it last, until when, and who waits for it. Every
-- judge holds the rows of the names that it judges, in their order.
create table weir_lease (
  tenant    text not null,
  name      text not null,
  fence     integer not null,                -- of the latest lease; 0 in a row that is new
  lease_id  text,
  until     integer not null,                -- when that ends, or ended
  longest   integer not null,                -- for how long it was held of late, at the longest
  queue     text not null,                  -- who waits, first in front, as JSON
  alive     integer not null,                -- when the last place in the queue lapses
  primary key (tenant, name)
);

create index weir_lease_until on weir_lease (until);

-- The leases themselves, also when they are over.
create table weir_lease_given (
  tenant     text not null,
  lease_id   text not null,
  secret     integer not null,               -- of its token
  at         integer not null,
  until      integer not null,
  ttl        integer not null,
  ended      integer,
  how        integer,                      -- 1 released, 2 lapsed
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
  tenant    text not null,
  name      text not null,
  fence     integer not null,
  lease_id  text not null,
  primary key (tenant, name, fence)
);

-- The greatest fence among the rows of a tenant that were let go of: new ones begin above it.
create table weir_lease_floor (
  tenant  text primary key not null,
  fence   integer not null
);

-- The state that agents share (dev.weir.state). Append-only: a version is never changed, and leaves only when it is
-- evicted. Numbers are given by the tenant, in rising order and once; whoever writes holds the tenant's row.
create table weir_state (
  tenant    text not null,
  scope     text not null,                 -- shared, or session: and its name
  name      text not null,
  number    integer not null,
  nth       integer not null,                  -- of its key, evicted ones counted
  kind      integer not null,
  at        integer not null,
  agent     text,
  session   text not null,
  run       text,
  step      text,
  trace     text,
  why       text,
  overrode  integer,                           -- the version that lost a conflict to it
  derived   text,                             -- numbers of what it was made of; none: its writer did not say
  bytes     integer not null,
  mark      integer not null,                  -- drawn by whoever wrote it, who may have to look whether it is stored
  value     text,                             -- canonical JSON; none from which on the key is absent
  primary key (tenant, scope, name, number)
);

create unique index weir_state_number on weir_state (tenant, number);

create index weir_state_session on weir_state (tenant, session, number);

-- What a tenant has in all scopes, and the row that whoever writes must hold.
create table weir_state_tenant (
  tenant      text primary key not null,
  last        integer not null,                -- the last number that it gave
  at          integer not null,                -- when
  keys        integer not null,
  bytes       integer not null,
  dropped     integer not null,                -- the last number that it had given when a whole key last left
  dropped_at  integer not null
);

create table weir_state_scope (
  tenant    text not null,
  scope     text not null,
  keys      integer not null,
  versions  integer not null,
  bytes     integer not null,
  at        integer not null,                  -- of its last version
  tainted   integer not null,                 -- 1 when the session is
  primary key (tenant, scope)
);

-- What a version was made of, as its writer named it. Kept for a while when either has left.
create table weir_state_origin (
  tenant  text not null,
  parent  integer not null,
  number  integer not null,
  writer  text not null,                   -- the session that wrote the parent
  at      integer not null,
  primary key (tenant, parent, number)
);

create index weir_state_origin_writer on weir_state_origin (tenant, writer);

-- Who has read what somebody else wrote, and how far numbers were given when it first did.
create table weir_state_seen (
  tenant   text not null,
  session  text not null,
  number   integer not null,
  writer   text not null,
  last     integer not null,
  at       integer not null,
  primary key (tenant, session, number)
);

create index weir_state_seen_number on weir_state_seen (tenant, number);

create index weir_state_seen_writer on weir_state_seen (tenant, writer);

-- Versions that are not to leave, for whom, and until when.
create table weir_state_pin (
  tenant   text not null,
  number   integer not null,
  session  text not null,
  until    integer not null,
  primary key (tenant, number, session)
);

-- Sessions that somebody distrusts, or did.
create table weir_state_taint (
  tenant     text not null,
  session    text not null,
  at         integer not null,
  person     text not null,
  why        text not null,
  ended      integer,
  ended_by   text,
  ended_why  text,
  primary key (tenant, session, at)
);

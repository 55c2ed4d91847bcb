-- Spaces replicated with peers, and the peers. Ids and hashes are 32 raw bytes; times are epoch milliseconds.

create table peer (
  federation      blob not null,
  instance        blob not null,
  name            text not null,
  url             text not null,
  added_at        integer not null,
  failures        integer not null default 0,   -- dialling: attempts in a row without an acknowledged batch
  next_attempt_at integer not null default 0,
  refused         integer not null default 0,
  last_error      text not null default '',
  primary key (federation, instance),
  unique (federation, name)
) strict, without rowid;

create table space (
  federation     blob not null,
  space          blob not null,                 -- hash of the federation's id and the name
  tenant         text not null,
  name           text not null,
  share_patterns integer not null default 0,
  created_at     integer not null,
  backfilled_to  text not null default '',      -- last memory that sharing turned into ops
  backfill       text not null,                 -- none (never shared), running, done: are all memories ops?
  records        integer not null default 0,    -- present records
  ops            integer not null default 0,
  digest         blob not null,                 -- of all present records, kept up to date by every merge
  primary key (federation, space),
  unique (federation, tenant, name)
) strict, without rowid;

-- Which peers the operator lets have a space. No row means no.
create table space_share (
  federation blob not null,
  space      blob not null,
  peer       blob not null,
  shared_at  integer not null,
  primary key (federation, space, peer),
  foreign key (federation, space) references space (federation, space) on delete cascade,
  foreign key (federation, peer) references peer (federation, instance) on delete cascade
) strict, without rowid;

-- One log for each process start of a writer: everything up to tip_seq is here, tip_hash ends its hash chain.
create table space_log (
  federation blob not null,
  space      blob not null,
  origin     blob not null,
  epoch      integer not null,
  tip_seq    integer not null,
  tip_hash   blob not null,
  frozen     integer not null default 0,        -- 1 after its origin signed two histories
  opened_at  integer not null,
  primary key (federation, space, origin, epoch)
) strict, without rowid;

-- Ops as their origin signed them, never changed afterwards.
create table op_batch (
  federation blob not null,
  space      blob not null,
  origin     blob not null,
  epoch      integer not null,
  first_seq  integer not null,
  last_seq   integer not null,
  bytes      blob not null,
  primary key (federation, space, origin, epoch, first_seq)
) strict;

create table space_record (
  federation blob not null,
  space      blob not null,
  key        text not null,
  present    integer not null,
  state      blob not null,
  primary key (federation, space, key)
) strict;

-- What a peer has confirmed that it holds, for lag and for what may be forgotten.
create table peer_cursor (
  federation   blob not null,
  space        blob not null,
  peer         blob not null,
  acked        blob not null,                   -- version vector
  acked_at     integer not null,
  sent_ops     integer not null default 0,
  received_ops integer not null default 0,
  primary key (federation, space, peer),
  foreign key (federation, space) references space (federation, space) on delete cascade
) strict, without rowid;

-- Batches and ops that were refused, kept for the operator; the excerpt is bounded.
create table quarantine (
  id         integer primary key autoincrement,
  federation blob not null,
  space      blob not null,
  peer       blob not null,                     -- who sent it
  origin     blob not null,                     -- whose log it claims to belong to
  epoch      integer not null,
  first_seq  integer not null,
  last_seq   integer not null,
  reason     text not null,
  hash       blob not null,                     -- SHA-256 of all of it
  excerpt    blob not null,
  at         integer not null
) strict;
create unique index quarantine_once on quarantine (federation, space, origin, epoch, first_seq, hash);

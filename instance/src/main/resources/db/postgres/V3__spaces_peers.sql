-- Spaces replicated with peers, and the peers. Ids and hashes are 32 raw bytes; times are epoch milliseconds.

create table peer (
  federation      bytea not null,
  instance        bytea not null,
  name            text not null,
  url             text not null,
  added_at        bigint not null,
  failures        integer not null default 0,   -- dialling: attempts in a row without an acknowledged batch
  next_attempt_at bigint not null default 0,
  refused         integer not null default 0,
  last_error      text not null default '',
  primary key (federation, instance),
  unique (federation, name)
);

create table space (
  federation     bytea not null,
  space          bytea not null,                 -- hash of the federation's id and the name
  tenant         text not null,
  name           text not null,
  share_patterns integer not null default 0,
  created_at     bigint not null,
  backfilled_to  text not null default '',      -- last memory that sharing turned into ops
  backfill       text not null,                 -- none (never shared), running, done: are all memories ops?
  records        bigint not null default 0,    -- present records
  ops            bigint not null default 0,
  digest         bytea not null,                 -- of all present records, kept up to date by every merge
  primary key (federation, space),
  unique (federation, tenant, name)
);

-- Which peers the operator lets have a space. No row means no.
create table space_share (
  federation bytea not null,
  space      bytea not null,
  peer       bytea not null,
  shared_at  bigint not null,
  primary key (federation, space, peer),
  foreign key (federation, space) references space (federation, space) on delete cascade,
  foreign key (federation, peer) references peer (federation, instance) on delete cascade
);

-- One log for each process start of a writer: everything up to tip_seq is here, tip_hash ends its hash chain.
create table space_log (
  federation bytea not null,
  space      bytea not null,
  origin     bytea not null,
  epoch      bigint not null,
  tip_seq    bigint not null,
  tip_hash   bytea not null,
  frozen     integer not null default 0,        -- 1 after its origin signed two histories
  opened_at  bigint not null,
  primary key (federation, space, origin, epoch)
);

-- Ops as their origin signed them, never changed afterwards.
create table op_batch (
  federation bytea not null,
  space      bytea not null,
  origin     bytea not null,
  epoch      bigint not null,
  first_seq  bigint not null,
  last_seq   bigint not null,
  bytes      bytea not null,
  primary key (federation, space, origin, epoch, first_seq)
);

create table space_record (
  federation bytea not null,
  space      bytea not null,
  key        text not null,
  present    integer not null,
  state      bytea not null,
  primary key (federation, space, key)
);

-- What a peer has confirmed that it holds, for lag and for what may be forgotten.
create table peer_cursor (
  federation   bytea not null,
  space        bytea not null,
  peer         bytea not null,
  acked        bytea not null,                   -- version vector
  acked_at     bigint not null,
  sent_ops     bigint not null default 0,
  received_ops bigint not null default 0,
  primary key (federation, space, peer),
  foreign key (federation, space) references space (federation, space) on delete cascade
);

-- Batches and ops that were refused, kept for the operator; the excerpt is bounded.
create table quarantine (
  id         bigint generated always as identity primary key,
  federation bytea not null,
  space      bytea not null,
  peer       bytea not null,                     -- who sent it
  origin     bytea not null,                     -- whose log it claims to belong to
  epoch      bigint not null,
  first_seq  bigint not null,
  last_seq   bigint not null,
  reason     text not null,
  hash       bytea not null,                     -- SHA-256 of all of it
  excerpt    bytea not null,
  at         bigint not null
);
create unique index quarantine_once on quarantine (federation, space, origin, epoch, first_seq, hash);

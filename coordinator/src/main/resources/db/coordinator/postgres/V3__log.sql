-- The transparency log. origin is the log's name, empty until it is first needed; edge holds the hashes of the largest
-- complete subtrees. The row is the lock under which leaves get their places.
create table log_head (
  fed_id bytea  not null primary key references federation,
  origin text   not null default '',
  size   bigint not null,
  root   bytea  not null,
  edge   bytea  not null
);

-- Leaves that have no place yet, written in the transaction that makes the change. seq only names a row: rows become
-- visible in another order than they were numbered in.
create table log_pending (
  fed_id bytea  not null references log_head,
  seq    bigint not null generated always as identity,
  leaf   bytea  not null,
  salt   bytea  not null,
  primary key (fed_id, seq)
);

-- Rows of the three tables below are added, never changed; a checkpoint only gets more signatures.
-- salt hides whom a leaf is about and is for its owner alone; empty where nothing is hidden.
create table log_entry (
  fed_id bytea  not null references log_head,
  idx    bigint not null,
  leaf   bytea  not null,
  salt   bytea  not null,
  primary key (fed_id, idx)
);

-- The hashes of tiles: at level n those of 256^n leaves each.
create table log_hash (
  fed_id bytea  not null references log_head,
  level  bigint not null,
  idx    bigint not null,
  hash   bytea  not null,
  primary key (fed_id, level, idx)
);

create table log_checkpoint (
  fed_id    bytea  not null references log_head,
  size      bigint not null,
  note      bytea  not null,
  witnessed bigint not null,
  primary key (fed_id, size)
);
create index log_checkpoint_witnessed on log_checkpoint (fed_id, size) where witnessed = 1;

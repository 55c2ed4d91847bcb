-- The transparency log. origin is the log's name, empty until it is first needed; edge holds the hashes of the largest
-- complete subtrees. The row is the lock under which leaves get their places.
create table log_head (
  fed_id blob    not null primary key references federation,
  origin text    not null default '',
  size   integer not null,
  root   blob    not null,
  edge   blob    not null
) strict;

-- Leaves that have no place yet, written in the transaction that makes the change. seq only names a row.
create table log_pending (
  seq    integer not null primary key autoincrement,
  fed_id blob    not null references log_head,
  leaf   blob    not null,
  salt   blob    not null
) strict;
create index log_pending_by_federation on log_pending (fed_id, seq);

-- Rows of the three tables below are added, never changed; a checkpoint only gets more signatures.
-- salt hides whom a leaf is about and is for its owner alone; empty where nothing is hidden.
create table log_entry (
  fed_id blob    not null references log_head,
  idx    integer not null,
  leaf   blob    not null,
  salt   blob    not null,
  primary key (fed_id, idx)
) strict, without rowid;

-- The hashes of tiles: at level n those of 256^n leaves each.
create table log_hash (
  fed_id blob    not null references log_head,
  level  integer not null,
  idx    integer not null,
  hash   blob    not null,
  primary key (fed_id, level, idx)
) strict, without rowid;

create table log_checkpoint (
  fed_id    blob    not null references log_head,
  size      integer not null,
  note      blob    not null,
  witnessed integer not null,
  primary key (fed_id, size)
) strict;
create index log_checkpoint_witnessed on log_checkpoint (fed_id, size) where witnessed = 1;

-- What was believed of a federation's log, what looks odd, and evidence. Times are epoch milliseconds.

create table history_log (
  tenant        text not null,
  federation_id text not null,
  log           text not null,        -- the log's key as the configuration has it
  note          blob not null,        -- the newest checkpoint that was believed
  size          integer not null,
  scanned       integer not null,     -- leaves that were read
  witnessed_at  integer not null,     -- 0 without witnesses
  kept_at       integer not null,
  agreed_size   integer not null,     -- log and chain agree up to here
  agreed_at     integer not null,
  primary key (tenant, federation_id, log),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table history_leaf (
  tenant        text not null,
  federation_id text not null,
  log           text not null,
  leaf_index    integer not null,
  leaf          blob not null,        -- about membership, epochs, keys or configurations
  seen_at       integer not null,
  primary key (tenant, federation_id, log, leaf_index),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table history_suspicion (
  tenant        text not null,
  federation_id text not null,
  log           text not null,
  kind          text not null,
  case_key      text not null,
  detail        text not null,
  note          blob not null,        -- a checkpoint that belongs to it, or nothing
  since         integer not null,
  primary key (tenant, federation_id, log, kind, case_key),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

-- Evidence outlives the federation that it is about.
create table history_alarm (
  tenant          text not null,
  federation_id   text not null,
  id              text not null,      -- hash of what it is about, base64url
  kind            text not null,
  detail          text not null,
  first_shown     blob not null,
  second_shown    blob not null,
  proof           blob not null,
  raised_at       integer not null,
  acknowledged_at integer not null,   -- 0 while it is open
  note            text not null,
  primary key (tenant, federation_id, id)
) strict, without rowid;

-- What was believed of a federation's log, what looks odd, and evidence. Times are epoch milliseconds.

create table history_log (
  tenant        text not null,
  federation_id text not null,
  log           text not null,        -- the log's key as the configuration has it
  note          bytea not null,        -- the newest checkpoint that was believed
  size          bigint not null,
  scanned       bigint not null,     -- leaves that were read
  witnessed_at  bigint not null,     -- 0 without witnesses
  kept_at       bigint not null,
  agreed_size   bigint not null,     -- log and chain agree up to here
  agreed_at     bigint not null,
  primary key (tenant, federation_id, log),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
);

create table history_leaf (
  tenant        text not null,
  federation_id text not null,
  log           text not null,
  leaf_index    bigint not null,
  leaf          bytea not null,        -- about membership, epochs, keys or configurations
  seen_at       bigint not null,
  primary key (tenant, federation_id, log, leaf_index),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
);

create table history_suspicion (
  tenant        text not null,
  federation_id text not null,
  log           text not null,
  kind          text not null,
  case_key      text not null,
  detail        text not null,
  note          bytea not null,        -- a checkpoint that belongs to it, or nothing
  since         bigint not null,
  primary key (tenant, federation_id, log, kind, case_key),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
);

-- Evidence outlives the federation that it is about.
create table history_alarm (
  tenant          text not null,
  federation_id   text not null,
  id              text not null,      -- hash of what it is about, base64url
  kind            text not null,
  detail          text not null,
  first_shown     bytea not null,
  second_shown    bytea not null,
  proof           bytea not null,
  raised_at       bigint not null,
  acknowledged_at bigint not null,   -- 0 while it is open
  note            text not null,
  primary key (tenant, federation_id, id)
);

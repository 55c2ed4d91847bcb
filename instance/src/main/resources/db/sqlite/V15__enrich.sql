-- What a model makes of messages, and of which spaces it may read.

create table space_policy (
  tenant     text not null,
  space      text not null,
  llm_egress text not null,             -- none, local or any
  primary key (tenant, space)
) strict, without rowid;

create table enrich_position (
  tenant text not null,
  task   text not null,
  done   integer not null,              -- the last event it is done with
  terms  text not null,                 -- the model and the spaces it was done under
  primary key (tenant, task)
) strict, without rowid;

create table enrich_spent (
  task   text not null,
  day    integer not null,              -- days since 1970, UTC
  tokens integer not null,
  primary key (task, day)
) strict, without rowid;

create table vector (
  tenant    text not null,
  memory_id text not null,
  model     text not null,
  vector    blob not null,              -- 4 bytes a number, lowest byte first
  primary key (tenant, memory_id),
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade
) strict;

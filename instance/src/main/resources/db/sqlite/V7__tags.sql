-- What the tag helpers answered, so that no pattern is asked about twice, and the configurations that were in force.

create table tag_part (
  tenant        text not null,
  federation_id text not null,
  tag_epoch     integer not null,
  pattern_id    text not null,
  part          integer not null,       -- 0: what the helpers are asked about; 1 and up: what each of them made of it
  box           blob not null,       -- sealed with a key of the tag epoch
  primary key (tenant, federation_id, tag_epoch, pattern_id, part),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table federation_config (
  tenant        text not null,
  federation_id text not null,
  hash          text not null,      -- SHA-256, base64url
  config        blob not null,       -- signed, as received
  primary key (tenant, federation_id, hash),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

-- When this instance saw each epoch first, epoch milliseconds: a commit bears no time.

create table federation_epoch_seen (
  tenant        text not null,
  federation_id text not null,
  epoch         integer not null,
  seen_at       integer not null,
  primary key (tenant, federation_id, epoch),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

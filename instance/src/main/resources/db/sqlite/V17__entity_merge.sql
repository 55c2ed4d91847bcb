-- Which names mean the same thing: a merge hangs the name under another one until it is undone; rows are the log of it too.
create table entity_merge (
  tenant    text    not null,
  id        text    not null,
  space     text    not null,
  norm      text    not null,          -- the name that was merged, as in entity.norm
  into_norm text    not null,          -- the name it stands for since
  actor     text    not null,
  reason    text    not null,
  merged_at integer not null,
  undone_at integer,
  primary key (tenant, id)
) strict, without rowid;
create unique index entity_merge_in_force on entity_merge (tenant, space, norm) where undone_at is null;
create index entity_merge_into on entity_merge (tenant, space, into_norm);
create index entity_named on entity (tenant, space, norm);

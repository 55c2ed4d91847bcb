-- Spaces that came as a snapshot: of the ops before it, only those are here that keep something alive.

alter table space_log add column retained_from bigint not null default 1;  -- the first op that can be sent as such

-- Signed batches of which only some ops are here in full and the others as hashes; they prove the records.
create table stubbed_batch (
  federation bytea not null,
  space      bytea not null,
  origin     bytea not null,
  epoch      bigint not null,
  first_seq  bigint not null,
  last_seq   bigint not null,
  bytes      bytea not null,
  primary key (federation, space, origin, epoch, last_seq)
);

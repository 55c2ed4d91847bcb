-- Spaces that came as a snapshot: of the ops before it, only those are here that keep something alive.

alter table space_log add column retained_from integer not null default 1;  -- the first op that can be sent as such

-- Signed batches of which only some ops are here in full and the others as hashes; they prove the records.
create table stubbed_batch (
  federation blob not null,
  space      blob not null,
  origin     blob not null,
  epoch      integer not null,
  first_seq  integer not null,
  last_seq   integer not null,
  bytes      blob not null,
  primary key (federation, space, origin, epoch, last_seq)
) strict;

-- What was said again is no row of its own, but each occasion counts as evidence for what the message states.
create table sighting (
  tenant    text not null,
  memory_id text not null,            -- the message that was there
  occasion  text not null,            -- hash of the session in which it was said again, or of other words without one
  primary key (tenant, memory_id, occasion),
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade
) strict, without rowid;

alter table pattern_evidence add column times integer not null default 1; -- on how many occasions the note was said

-- Up to which event phrases were looked at, to make those concepts that were said in two sessions.
create table concept_progress (
  tenant text    primary key,
  seq    integer not null
) strict, without rowid;

-- Names are found again in what is said next by their first word; the index says how many words the longest of them has.
create index entity_name on entity (tenant, space, (substr(norm, 1, instr(norm || ' ', ' ') - 1)),
                                    (length(norm) - length(replace(norm, ' ', '')) + 1)) where type = 'name';

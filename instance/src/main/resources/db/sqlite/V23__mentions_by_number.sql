-- Mentions are most of what a message writes: they name it and what it mentions by number, not by two long ids.

alter table memory add column no integer;
update memory set no = rowid;
create unique index memory_no on memory (no);

alter table entity add column no integer;
update entity set no = rowid;
create unique index entity_no on entity (no);

create table numbered_mention (
  memory_no  integer not null,
  entity_no  integer not null,
  span_start integer not null,
  span_end   integer not null,
  primary key (memory_no, entity_no, span_start),
  foreign key (memory_no) references memory (no) on delete cascade,
  foreign key (entity_no) references entity (no)
) strict, without rowid;
insert into numbered_mention (memory_no, entity_no, span_start, span_end)
select memory.no, entity.no, mention.span_start, mention.span_end
  from mention
  join memory on memory.tenant = mention.tenant and memory.id = mention.memory_id
  join entity on entity.tenant = mention.tenant and entity.id = mention.entity_id
 order by memory.no, entity.no, mention.span_start;
drop table mention;
alter table numbered_mention rename to mention;
create index mention_entity on mention (entity_no, memory_no);

-- One index by name serves whoever knows the space and whoever does not.
drop index entity_norm;
drop index entity_named;
create unique index entity_norm on entity (tenant, norm, space, type);

-- What lost its place is never judged again; it would only be read past.
drop index memory_slot;
create index memory_slot on memory (tenant, space, slot) where slot <> '' and status = 'active';

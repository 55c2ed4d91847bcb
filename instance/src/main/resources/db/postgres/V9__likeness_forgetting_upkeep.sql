-- Which messages say nearly the same, what somebody is about to forget, and what time does to memories.

create table near (
  tenant    text not null,
  space     text not null,
  band      bigint not null,         -- a part of the text's similarity hash; who shares one may be alike
  memory_id text not null,
  primary key (tenant, space, band, memory_id),
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade
);
create index near_memory on near (tenant, memory_id);

create table forget_plan (
  tenant     text not null,
  digest     text not null,
  space      text not null,           -- how far the key reached that made it; '' for the tenant
  ids        text not null,           -- JSON array; never a text
  created_at bigint not null,
  primary key (tenant, digest)
);

create index memory_expires on memory (expires_at) where expires_at is not null and status = 'active';
create index memory_hot on memory (retention, recorded_at) where tier = 'hot';
create index memory_warm on memory (retention, recorded_at) where tier = 'warm';

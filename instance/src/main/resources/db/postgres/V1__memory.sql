-- Who may call, and what the instance remembers. Times are epoch milliseconds; absent texts are ''.

create table api_key (
  id          text primary key,
  tenant      text not null,
  role        text not null,
  label       text not null,
  prefix      text not null unique,   -- public part, what a key is looked up by
  secret_hash text not null,          -- SHA-256 of the secret part, base64url
  created_at  bigint not null
);
create index api_key_tenant on api_key (tenant, created_at);

create table instance_setting (
  name  text primary key,
  value text not null
);

-- Every change, in commit order: a reader that has seen seq n will never see a smaller one appear.
-- Writers take an advisory lock before they are given a number, and hold it until they commit.
create table event (
  seq     bigint generated always as identity primary key,
  tenant  text not null,
  type    text not null,
  space   text not null,
  subject text not null,
  at      bigint not null
);
create index event_tenant on event (tenant, seq);

create table session (
  tenant     text not null,
  space      text not null,
  id         text not null,
  started_at bigint not null,
  ended_at   bigint not null,
  primary key (tenant, space, id)
);

create table memory (
  tenant      text not null,
  id          text not null,
  raw_id      text not null,          -- the raw message this was derived from; its own id for a raw message
  kind        text not null,
  space       text not null,
  text        text not null,
  hash        text not null,          -- SHA-256 of the normalised text, base64url
  actor       text not null,
  role        text not null,
  source      text not null,
  tags        text not null,          -- JSON array of texts
  session_id  text not null,
  detail      text not null,          -- JSON object: what the kind adds, e.g. a decision's rationale
  rule        text not null,
  span_start  integer not null,
  span_end    integer not null,
  event_time  bigint not null,
  recorded_at bigint not null,
  seen_count  integer not null,
  primary key (tenant, id)
);
create unique index memory_content on memory (tenant, space, hash) where id = raw_id;
create index memory_raw on memory (tenant, raw_id);
create index memory_space on memory (tenant, space, id);
create index memory_kind on memory (tenant, kind, id);

create table entity (
  tenant text not null,
  id     text not null,
  space  text not null,
  type   text not null,
  name   text not null,
  norm   text not null,
  primary key (tenant, id)
);
create unique index entity_norm on entity (tenant, space, type, norm);

create table mention (
  tenant     text not null,
  memory_id  text not null,
  entity_id  text not null,
  span_start integer not null,
  span_end   integer not null,
  primary key (tenant, memory_id, entity_id, span_start),
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade,
  foreign key (tenant, entity_id) references entity (tenant, id)
);
create index mention_entity on mention (tenant, entity_id);

create table edge (
  tenant      text not null,
  id          text not null,
  space       text not null,
  from_entity text not null,
  predicate   text not null,
  to_entity   text not null,
  from_text   text not null,
  to_text     text not null,
  origin      text not null,
  memory_id   text not null,          -- the raw message that states it
  session_id  text not null,
  span_start  integer not null,
  span_end    integer not null,
  event_seq   bigint not null,
  recorded_at bigint not null,
  primary key (tenant, id),
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade,
  foreign key (tenant, from_entity) references entity (tenant, id),
  foreign key (tenant, to_entity) references entity (tenant, id)
);
create index edge_event on edge (tenant, event_seq);
create index edge_memory on edge (tenant, memory_id);
create index edge_from on edge (tenant, from_entity);
create index edge_to on edge (tenant, to_entity);

-- Things, observations and relations as clients of the official memory server tell them, each with the memory that holds it.
create table knowledge_node (
  tenant    text    not null,
  id        text    not null,          -- follows from space and name
  space     text    not null,
  name      text    not null,
  type      text    not null,
  folded    text    not null,          -- name and type in lower case, for search
  memory_id text    not null,
  position  integer not null,          -- the order in which it was told
  primary key (tenant, id),
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade
) strict, without rowid;
create index knowledge_node_space on knowledge_node (tenant, space, position);
create index knowledge_node_memory on knowledge_node (tenant, memory_id);

create table knowledge_observation (
  tenant    text    not null,
  id        text    not null,          -- follows from node and content
  node_id   text    not null,
  content   text    not null,
  folded    text    not null,
  memory_id text    not null,
  position  integer not null,
  primary key (tenant, id),
  foreign key (tenant, node_id) references knowledge_node (tenant, id) on delete cascade,
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade
) strict, without rowid;
create index knowledge_observation_node on knowledge_observation (tenant, node_id, position);
create index knowledge_observation_memory on knowledge_observation (tenant, memory_id);

create table knowledge_relation (
  tenant    text    not null,
  id        text    not null,          -- follows from both nodes and the type
  from_node text    not null,
  to_node   text    not null,
  type      text    not null,
  memory_id text    not null,
  position  integer not null,
  primary key (tenant, id),
  foreign key (tenant, from_node) references knowledge_node (tenant, id) on delete cascade,
  foreign key (tenant, to_node) references knowledge_node (tenant, id) on delete cascade,
  foreign key (tenant, memory_id) references memory (tenant, id) on delete cascade
) strict, without rowid;
create index knowledge_relation_from on knowledge_relation (tenant, from_node);
create index knowledge_relation_to on knowledge_relation (tenant, to_node);
create index knowledge_relation_memory on knowledge_relation (tenant, memory_id);
create index knowledge_relation_position on knowledge_relation (tenant, position);

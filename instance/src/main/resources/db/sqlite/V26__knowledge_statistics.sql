-- What SQLite may expect of the tables of the knowledge graph. Without it a tenant counts as ten rows, so that the primary key of a
-- table without rowid looks as good as the index of a thing, and each search reads all relations of the tenant.
-- Rows of the table, then rows for each further column of the index that is given.
analyze knowledge_node;
analyze knowledge_observation;
analyze knowledge_relation;

delete from sqlite_stat1
 where tbl in ('knowledge_node', 'knowledge_observation', 'knowledge_relation');

insert into sqlite_stat1 (tbl, idx, stat)
values ('knowledge_node', 'knowledge_node', '100000 100000 1'),
       ('knowledge_node', 'knowledge_node_space', '100000 100000 50000 1 1'),
       ('knowledge_node', 'knowledge_node_memory', '100000 100000 1 1'),
       ('knowledge_observation', 'knowledge_observation', '300000 300000 1'),
       ('knowledge_observation', 'knowledge_observation_node', '300000 300000 3 1 1'),
       ('knowledge_observation', 'knowledge_observation_memory', '300000 300000 1 1'),
       ('knowledge_relation', 'knowledge_relation', '300000 300000 1'),
       ('knowledge_relation', 'knowledge_relation_from', '300000 300000 3 1'),
       ('knowledge_relation', 'knowledge_relation_to', '300000 300000 3 1'),
       ('knowledge_relation', 'knowledge_relation_memory', '300000 300000 1 1'),
       ('knowledge_relation', 'knowledge_relation_position', '300000 300000 1 1');

analyze sqlite_schema; -- this connection learns of it too

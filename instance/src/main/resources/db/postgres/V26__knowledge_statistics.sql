-- SQLite needs to be told what to expect of these tables; here the database looks itself.
analyze knowledge_node, knowledge_observation, knowledge_relation;

package io.continuum.instance.store;

import io.continuum.instance.knowledge.FoldedTexts;
import io.continuum.instance.knowledge.Knowledge;
import io.continuum.instance.knowledge.KnowledgeStore;
import io.continuum.instance.knowledge.Node;
import io.continuum.instance.knowledge.Relation;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Things, observations and relations, in SQL that both databases read alike, but for {@code in_list}, the texts of a JSON
 * array, and {@code place_of}, where a text stands in another. Rows are found by an id that follows from what they say.
 */
public final class SqlKnowledgeStore implements KnowledgeStore {
    private static final String KNOWN = """
        select name
          from knowledge_node
         where tenant = ?
           and id in in_list
        """;
    private static final String LAST_POSITION = """
        select coalesce(max(position), 0)
          from knowledge_node
         where tenant = ?
           and space = ?
        """;
    private static final String ADD_NODE = """
        insert into knowledge_node (tenant, id, space, name, type, folded, memory_id, position)
        values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String TOLD_HERE = """
        select id, memory_id
          from knowledge_node
         where tenant = ?
           and id in in_list
        """;
    private static final String ADD_FIRST_OBSERVATION = """
        insert into knowledge_observation (tenant, id, node_id, content, folded, memory_id, position)
        values (?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String ADD_OBSERVATION = """
        insert into knowledge_observation (tenant, id, node_id, content, folded, memory_id, position)
        values (?, ?, ?, ?, ?, ?,
                (select coalesce(max(position), 0) + 1 from knowledge_observation where tenant = ? and node_id = ?))
            on conflict do nothing
        """;
    private static final String ADD_RELATION = """
        insert into knowledge_relation (tenant, id, from_node, to_node, type, memory_id, position)
        values (?, ?, ?, ?, ?, ?, (select coalesce(max(position), 0) + 1 from knowledge_relation where tenant = ?))
            on conflict do nothing
        """;
    private static final String OBSERVED = """
        select content
          from knowledge_observation
         where tenant = ?
           and id in in_list
        """;
    private static final String HOLDS = """
        select count(*)
          from knowledge_relation
         where tenant = ?
           and id = ?
        """;
    private static final String TOLD_BY = """
        select memory_id from knowledge_node where tenant = ? and id = ?
         union
        select memory_id from knowledge_observation where tenant = ? and node_id = ?
         union
        select memory_id from knowledge_relation where tenant = ? and from_node = ?
         union
        select memory_id from knowledge_relation where tenant = ? and to_node = ?
        """;
    private static final String REMOVE_NODE = """
        delete from knowledge_node
         where tenant = ?
           and id = ?
        """;
    private static final String REMOVE_OBSERVATION = """
        delete from knowledge_observation
         where tenant = ?
           and id = ?
        returning memory_id
        """;
    private static final String REMOVE_RELATION = """
        delete from knowledge_relation
         where tenant = ?
           and id = ?
        returning memory_id
        """;
    private static final String TOLD = """
        select memory_id from knowledge_node where tenant = ? and memory_id in in_list
         union
        select memory_id from knowledge_observation where tenant = ? and memory_id in in_list
         union
        select memory_id from knowledge_relation where tenant = ? and memory_id in in_list
        """;
    private static final String ALL = """
        select id, name, type
          from knowledge_node
         where tenant = ?
           and space = ?
         order by position, id
         limit ?
        """;
    private static final String CONTAINING = """
        select id, name, type
          from knowledge_node n
         where tenant = ?
           and space = ?
           and (place_of(n.folded, ?) > 0
                or exists (select 1
                             from knowledge_observation o
                            where o.tenant = n.tenant
                              and o.node_id = n.id
                              and place_of(o.folded, ?) > 0))
         order by position, id
         limit ?
        """;
    private static final String LETTERS = """
        select coalesce(sum(length(n.folded)), 0)
               + (select coalesce(sum(length(o.folded)), 0)
                    from knowledge_observation o
                    join knowledge_node h on h.tenant = o.tenant and h.id = o.node_id
                   where h.tenant = ?
                     and h.space = ?)
          from knowledge_node n
         where n.tenant = ?
           and n.space = ?
        """;
    private static final String FOLDED_NODES = """
        select id, name, folded
          from knowledge_node
         where tenant = ?
           and space = ?
         order by position, id
        """;
    private static final String FOLDED_OBSERVATIONS = """
        select o.node_id, o.folded
          from knowledge_observation o
          join knowledge_node n on n.tenant = o.tenant and n.id = o.node_id
         where n.tenant = ?
           and n.space = ?
         order by o.node_id, o.position, o.id
        """;
    private static final String NAMED = """
        select id, name, type
          from knowledge_node
         where tenant = ?
           and id in in_list
         order by position, id
        """;
    private static final String OBSERVATIONS = """
        select node_id, content
          from knowledge_observation
         where tenant = ?
           and node_id in in_list
         order by node_id, position, id
         limit ?
        """;
    private static final String RELATIONS = """
        select f.name as from_name, t.name as to_name, r.type
          from knowledge_relation r
          join knowledge_node f on f.tenant = r.tenant and f.id = r.from_node
          join knowledge_node t on t.tenant = r.tenant and t.id = r.to_node
         where r.tenant = ?
           and (r.from_node in in_list or r.to_node in in_list)
         order by r.position, r.id
         limit ?
        """;
    private static final int OBSERVATIONS_MAX = 100_000;
    private static final int RELATIONS_MAX = 100_000;

    private final Database database;

    public SqlKnowledgeStore(Database database) {
        this.database = database;
    }

    private String sql(String statement) {
        return switch (database.dialect()) {
            case SQLITE ->
                statement.replace("in_list", "(select value from json_each(?))").replace("place_of(", "instr(");
            case POSTGRES ->
                statement
                        .replace("in_list", "(select jsonb_array_elements_text(?::jsonb))")
                        .replace("place_of(", "strpos(");
        };
    }

    private static String nodeId(Scope scope, String name) {
        return Ids.ofContent("node", scope.tenant(), scope.space(), name);
    }

    private static String observationId(Scope scope, String name, String content) {
        return Ids.ofContent("observation", nodeId(scope, name), content);
    }

    private static String relationId(Scope scope, Relation relation) {
        return Ids.ofContent("relation", nodeId(scope, relation.from()), nodeId(scope, relation.to()), relation.type());
    }

    private static String list(Scope scope, Collection<String> names) {
        return JsonColumn.write(names.stream().map(name -> nodeId(scope, name)).toList());
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public Set<String> known(Scope scope, Collection<String> names) {
        return new LinkedHashSet<>(
                database.reading(handle -> handle.select(sql(KNOWN), scope.tenant(), list(scope, names))
                        .mapTo(String.class)
                        .list()));
    }

    @Override
    public Set<String> addNodes(Scope scope, List<Told> told) {
        String tenant = scope.tenant();
        return database.writing(handle -> {
            long position = handle.select(LAST_POSITION, tenant, scope.space())
                    .mapTo(Long.class)
                    .one();
            List<Object[]> nodes = new ArrayList<>();
            for (Told each : told) {
                String name = each.node().name();
                String type = each.node().type();
                nodes.add(new Object[] {
                    tenant,
                    nodeId(scope, name),
                    scope.space(),
                    name,
                    type,
                    folded(name) + "\n" + folded(type),
                    each.memoryId(),
                    ++position
                });
            }
            Rows.batch(handle, ADD_NODE, nodes);
            Map<String, String> memoryIds = new HashMap<>();
            handle.select(
                            sql(TOLD_HERE),
                            tenant,
                            list(
                                    scope,
                                    told.stream()
                                            .map(each -> each.node().name())
                                            .toList()))
                    .map((row, _) -> memoryIds.put(row.getString("id"), row.getString("memory_id")))
                    .list();
            Set<String> added = new LinkedHashSet<>();
            List<Object[]> observations = new ArrayList<>();
            for (Told each : told) {
                String id = nodeId(scope, each.node().name());
                if (each.memoryId().equals(memoryIds.get(id))) {
                    added.add(each.node().name());
                    observations.addAll(observations(scope, id, each));
                }
            }
            Rows.batch(handle, ADD_FIRST_OBSERVATION, observations);
            return added;
        });
    }

    private static List<Object[]> observations(Scope scope, String nodeId, Told told) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < told.observedIds().size(); i++) {
            String content = told.node().observations().get(i);
            rows.add(new Object[] {
                scope.tenant(),
                observationId(scope, told.node().name(), content),
                nodeId,
                content,
                folded(content),
                told.observedIds().get(i),
                i + 1L
            });
        }
        return rows;
    }

    @Override
    public boolean addObservation(Scope scope, String name, String content, String memoryId) {
        String node = nodeId(scope, name);
        return database.writing(handle -> handle.execute(
                        ADD_OBSERVATION,
                        scope.tenant(),
                        observationId(scope, name, content),
                        node,
                        content,
                        folded(content),
                        memoryId,
                        scope.tenant(),
                        node))
                > 0;
    }

    @Override
    public boolean addRelation(Scope scope, Relation relation, String memoryId) {
        return database.writing(handle -> handle.execute(
                        ADD_RELATION,
                        scope.tenant(),
                        relationId(scope, relation),
                        nodeId(scope, relation.from()),
                        nodeId(scope, relation.to()),
                        relation.type(),
                        memoryId,
                        scope.tenant()))
                > 0;
    }

    @Override
    public Set<String> observed(Scope scope, String name, Collection<String> contents) {
        String ids = JsonColumn.write(contents.stream()
                .map(content -> observationId(scope, name, content))
                .toList());
        return new LinkedHashSet<>(database.reading(handle -> handle.select(sql(OBSERVED), scope.tenant(), ids)
                .mapTo(String.class)
                .list()));
    }

    @Override
    public boolean holds(Scope scope, Relation relation) {
        return database.reading(handle -> handle.select(HOLDS, scope.tenant(), relationId(scope, relation))
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public List<String> removeNode(Scope scope, String name) {
        String tenant = scope.tenant();
        String id = nodeId(scope, name);
        return database.writing(handle -> {
            List<String> told = handle.select(TOLD_BY, tenant, id, tenant, id, tenant, id, tenant, id)
                    .mapTo(String.class)
                    .list();
            handle.execute(REMOVE_NODE, tenant, id);
            return told;
        });
    }

    @Override
    public List<String> removeObservation(Scope scope, String name, String content) {
        return database.writing(
                handle -> handle.select(REMOVE_OBSERVATION, scope.tenant(), observationId(scope, name, content))
                        .mapTo(String.class)
                        .list());
    }

    @Override
    public List<String> removeRelation(Scope scope, Relation relation) {
        return database.writing(handle -> handle.select(REMOVE_RELATION, scope.tenant(), relationId(scope, relation))
                .mapTo(String.class)
                .list());
    }

    @Override
    public List<String> untold(String tenant, Collection<String> memoryIds) {
        String ids = JsonColumn.write(memoryIds);
        Set<String> told = new LinkedHashSet<>(
                database.reading(handle -> handle.select(sql(TOLD), tenant, ids, tenant, ids, tenant, ids)
                        .mapTo(String.class)
                        .list()));
        return memoryIds.stream().filter(id -> !told.contains(id)).toList();
    }

    @Override
    public Knowledge all(Scope scope, int nodesMax) {
        return knowledge(scope, nodesMax, ALL, scope.tenant(), scope.space(), nodesMax + 1);
    }

    @Override
    public Knowledge containing(Scope scope, String text, int nodesMax) {
        return knowledge(scope, nodesMax, CONTAINING, scope.tenant(), scope.space(), text, text, nodesMax + 1);
    }

    @Override
    public Optional<List<FoldedTexts.Folded>> folded(Scope scope, int charsMax) {
        String tenant = scope.tenant();
        String space = scope.space();
        return database.reading(handle -> {
            long letters = handle.select(LETTERS, tenant, space, tenant, space)
                    .mapTo(Long.class)
                    .one();
            if (letters > charsMax) {
                return Optional.empty();
            }
            Map<String, List<String>> parts = new LinkedHashMap<>();
            List<String> names = handle.select(FOLDED_NODES, tenant, space)
                    .map((row, _) -> {
                        parts.computeIfAbsent(row.getString("id"), _ -> new ArrayList<>())
                                .add(row.getString("folded"));
                        return row.getString("name");
                    })
                    .list();
            handle.select(FOLDED_OBSERVATIONS, tenant, space)
                    .map((row, _) -> parts.getOrDefault(row.getString("node_id"), new ArrayList<>())
                            .add(row.getString("folded")))
                    .list();
            List<FoldedTexts.Folded> all = new ArrayList<>();
            parts.values().forEach(each -> all.add(FoldedTexts.Folded.of(names.get(all.size()), each)));
            return Optional.of(all);
        });
    }

    @Override
    public Knowledge named(Scope scope, Collection<String> names) {
        return knowledge(scope, names.size(), NAMED, scope.tenant(), list(scope, names));
    }

    private record Row(String id, String name, String type) {}

    private Knowledge knowledge(Scope scope, int nodesMax, String statement, Object... arguments) {
        return database.reading(handle -> {
            List<Row> found = handle.select(sql(statement), arguments)
                    .map((row, _) -> new Row(row.getString("id"), row.getString("name"), row.getString("type")))
                    .list();
            boolean more = found.size() > nodesMax;
            List<Row> rows = more ? found.subList(0, nodesMax) : found;
            String ids = JsonColumn.write(rows.stream().map(Row::id).toList());
            Map<String, List<String>> observations = observations(handle, scope.tenant(), ids);
            List<Relation> relations = handle.select(sql(RELATIONS), scope.tenant(), ids, ids, RELATIONS_MAX)
                    .map((row, _) ->
                            new Relation(row.getString("from_name"), row.getString("to_name"), row.getString("type")))
                    .list();
            List<Node> nodes = rows.stream()
                    .map(row -> new Node(row.name(), row.type(), observations.getOrDefault(row.id(), List.of())))
                    .toList();
            return new Knowledge(nodes, relations, more);
        });
    }

    private Map<String, List<String>> observations(Handle handle, String tenant, String ids) {
        Map<String, List<String>> byNode = new LinkedHashMap<>();
        handle.select(sql(OBSERVATIONS), tenant, ids, OBSERVATIONS_MAX)
                .map((row, _) -> byNode.computeIfAbsent(row.getString("node_id"), _ -> new ArrayList<>())
                        .add(row.getString("content")))
                .list();
        return byNode;
    }
}

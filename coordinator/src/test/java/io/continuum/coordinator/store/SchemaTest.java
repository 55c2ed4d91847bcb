package io.continuum.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SCHEMA.md against the catalogue of a real PostgreSQL: what it says about distribution is so. */
class SchemaTest {
    private static final Pattern LINE = Pattern.compile("\\| (`\\w+`|\\(on every node\\)) \\| ((`\\w+` ?)+) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static final String TABLES = """
        select c.relname
          from pg_class c
         where c.relnamespace = 'public'::regnamespace
           and c.relkind in ('r', 'p')
           and not c.relispartition
           and c.relname <> 'coordinator_schema_history'
        """;

    private static final String UNIQUE_KEYS = """
        select t.relname || ' ' || i.relname as name,
               t.relname as of,
               array_to_string(array(select a.attname
                                       from pg_attribute a
                                      where a.attrelid = t.oid
                                        and a.attnum = any (x.indkey)), ' ') as columns
          from pg_index x
          join pg_class t on t.oid = x.indrelid
          join pg_class i on i.oid = x.indexrelid
         where t.relnamespace = 'public'::regnamespace
           and not t.relispartition
           and x.indisunique
        """;

    private static final String FOREIGN_KEYS = """
        select t.relname || ' ' || k.conname as name,
               t.relname as of,
               array_to_string(array(select a.attname
                                       from pg_attribute a
                                      where a.attrelid = t.oid
                                        and a.attnum = any (k.conkey)), ' ') as columns
          from pg_constraint k
          join pg_class t on t.oid = k.conrelid
         where k.contype = 'f'
           and t.relnamespace = 'public'::regnamespace
           and not t.relispartition
        """;

    private record Key(String name, String table, List<String> columns) {}

    private static Database database;
    private static Map<String, String> distributedBy;

    @BeforeAll
    static void open() throws IOException {
        database = Databases.postgres();
        distributedBy = new LinkedHashMap<>();
        for (MatchResult line :
                LINE.matcher(Files.readString(Path.of("SCHEMA.md"))).results().toList()) {
            String column = line.group(1).startsWith("`") ? line.group(1).replace("`", "") : "";
            NAME.matcher(line.group(2)).results().forEach(table -> distributedBy.put(table.group(1), column));
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test // C-124, H-19
    void thePageNamesEveryTableAndNoOther() {
        assertThat(distributedBy.keySet())
                .containsExactlyInAnyOrderElementsOf(database.inRead(
                        handle -> handle.createQuery(TABLES).mapTo(String.class).list()));
    }

    @Test // C-124
    void everyUniqueKeyHoldsTheDistributionColumn() {
        List<Key> keys = keys(UNIQUE_KEYS);
        assertThat(keys).hasSizeGreaterThan(30).allSatisfy(SchemaTest::holdsTheDistributionColumn);
    }

    @Test // C-124
    void everyForeignKeyStaysWithinOneNode() {
        List<Key> keys = keys(FOREIGN_KEYS);
        assertThat(keys).hasSizeGreaterThan(15).allSatisfy(SchemaTest::holdsTheDistributionColumn);
    }

    private static void holdsTheDistributionColumn(Key key) {
        String column = distributedBy.getOrDefault(key.table(), "a column that SCHEMA.md names");
        if (!column.isEmpty()) {
            assertThat(key.columns()).as(key.name()).contains(column);
        }
    }

    private static List<Key> keys(String sql) {
        return database.inRead(handle -> handle.createQuery(sql)
                .map((row, _) -> new Key(
                        row.getString("name"),
                        row.getString("of"),
                        List.of(row.getString("columns").split(" "))))
                .filter(key -> !key.table().equals("coordinator_schema_history"))
                .list());
    }
}

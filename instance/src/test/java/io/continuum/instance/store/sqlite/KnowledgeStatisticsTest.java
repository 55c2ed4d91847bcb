package io.continuum.instance.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.store.Database;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of a thing its own rows are read, however many its tenant has. */
class KnowledgeStatisticsTest {
    private static final String SOME = "(select value from json_each('[\"n\"]'))";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        knowledge_observation | node_id = 'n'                 | _node
        knowledge_observation | node_id in some               | _node
        knowledge_observation | memory_id in some             | _memory
        knowledge_relation    | from_node = 'n'               | _from
        knowledge_relation    | to_node = 'n'                 | _to
        knowledge_relation    | memory_id in some             | _memory
        knowledge_relation    | from_node in some or to_node in some | _from _to
        """)
    void rowsOfAThingAreFoundByItsIndex(String table, String condition, String indexes) {
        String query = "explain query plan select * from " + table + " where tenant = 't' and ("
                + condition.replace("some", SOME) + ") order by position, id limit 10";
        try (Database database = SqliteDatabase.open(folder.resolve("new.db"))) {
            String plan = database.reading(handle -> plan(handle, query));

            assertThat(plan)
                    .contains(Stream.of(indexes.split(" "))
                            .map(index -> table + index + " (tenant=? AND ")
                            .toList());
            assertThat(database.<String>writing(handle -> plan(handle, query))).isEqualTo(plan);
        }
    }

    private static String plan(Handle handle, String query) {
        return String.join(
                "\n",
                handle.createQuery(query)
                        .map((row, _) -> row.getString("detail"))
                        .list());
    }
}

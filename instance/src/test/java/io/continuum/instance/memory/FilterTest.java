package io.continuum.instance.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilterTest {

    private static void refused(Object json, String part) {
        assertThatThrownBy(() -> Filter.parse(json))
                .as("%s", json)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }

    @Test
    void aBareValueIsEqualAListIsAmongAndSeveralFieldsAllHold() {
        assertThat(Filter.parse(Map.of("kind", "note"))).isEqualTo(Filter.eq(Filter.Field.KIND, "note"));
        assertThat(Filter.parse(Map.of("kind", List.of("note", "fact"))))
                .isEqualTo(Filter.in(Filter.Field.KIND, List.of("note", "fact")));
        assertThat(Filter.parse(Map.of("kind", "note", "actor", "a")))
                .isInstanceOfSatisfying(
                        Filter.And.class, and -> assertThat(and.parts()).hasSize(2));
    }

    @Test
    void whatIsWrongIsNamed() {
        refused(List.of(), "JSON object");
        refused(Map.of("colour", "red"), "filters know the fields");
        refused(Map.of("metadata", "x"), "filters know the fields");
        refused(Map.of("metadata.a\"b", "x"), "a key of the metadata");
        refused(Map.of("kind", Map.of("like", "x")), "filters know the operators");
        refused(Map.of("kind", 3), "compared with a text");
        refused(Map.of("importance", "high"), "compared with a number");
        refused(Map.of("pinned", Map.of("gt", true)), "cannot be tested with gt");
        refused(Map.of("event_time", "soon"), "ISO 8601");
        refused(Map.of("AND", "x"), "a list of filters");
        refused(Map.of("kind", Map.of("in", "note")), "takes a list");
    }

    /** What tests nothing holds for everything: a slip in what is to be forgotten must not mean all of it. */
    @Test
    void apartFromTheEmptyFilterEveryPartTestsSomething() {
        assertThat(Filter.parse(Map.of())).isEqualTo(Filter.ALL);
        refused(Map.of("AND", List.of()), "at least one");
        refused(Map.of("OR", List.of()), "at least one");
        refused(Map.of("NOT", List.of()), "at least one");
        refused(Map.of("NOT", Map.of()), "tests something");
        refused(Map.of("AND", List.of(Map.of())), "tests something");
        refused(Map.of("kind", Map.of()), "compared with nothing");
        refused(Map.of("kind", Map.of("nin", List.of())), "at least one");
    }

    @Test
    void aFilterHasBounds() {
        Object deep = Map.of("kind", "note");
        for (int i = 0; i < 20; i++) {
            deep = Map.of("NOT", deep);
        }
        refused(deep, "nested at most");
        List<Object> many = new ArrayList<>();
        for (int i = 0; i <= Filter.TESTS_MAX; i++) {
            many.add(Map.of("kind", "note"));
        }
        refused(Map.of("OR", many), "at most");
    }
}

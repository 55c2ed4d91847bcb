package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SkillsTest {

    private static List<Skill> skills(String text) {
        return new Extractor().extract(text).skills();
    }

    @Test
    void troubleStepsAndSuccessMakeASkill() {
        String text = """
            Monday was quiet.
            The indexer fails with ERR_NO_SPACE on fjord-db-01.
            $ df -h
            ```
            systemctl restart indexer
            ```
            Now it works again.
            """;

        assertThat(skills(text)).singleElement().satisfies(skill -> {
            assertThat(skill.trigger()).startsWith("The indexer fails");
            assertThat(skill.steps()).containsExactly("df -h", "systemctl restart indexer");
            assertThat(skill.outcome()).isEqualTo("Now it works again.");
            assertThat(text.substring(skill.start(), skill.end()))
                    .startsWith("The indexer")
                    .endsWith("again.");
        });
    }

    @Test
    void withoutStepsOrSuccessThereIsNone() {
        assertThat(skills("The indexer fails.\nNow it works again.")).isEmpty();
        assertThat(skills("The indexer fails.\n$ df -h\nStill not fixed.")).isEmpty();
        assertThat(skills("$ df -h\nIt works now.")).isEmpty();
    }
}

package io.continuum.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.deploy.client.Json;
import org.junit.jupiter.api.Test;

class FactTest {
    @Test
    void conceptsAndWordsOfTheSameMeaningAreEqual() {
        Fact fromApi = Fact.of(Json.object()
                .put("subject", "concept:kerberos-ticket-rejection")
                .put("predicate", "rel:caused-by")
                .put("object", "concept:clock-skew"));

        assertThat(fromApi).isEqualTo(new Fact("Kerberos ticket rejection", "rel:caused-by", "clock skew"));
        assertThat(fromApi.asQuestions()).containsExactly("Why is there kerberos ticket rejection?");
    }

    @Test
    void aClassWithANumberIsAskedAboutFromEitherEnd() {
        Fact fact = new Fact("concept:use-after-free", "rel:indicates", "weakness:cwe-416");

        assertThat(fact.asQuestions()).containsExactly("What does use after free indicate?", "What indicates CWE-416?");
    }
}

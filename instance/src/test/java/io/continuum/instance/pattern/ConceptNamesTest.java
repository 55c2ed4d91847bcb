package io.continuum.instance.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.pattern.ConceptNames.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConceptNamesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a use-after-free           | concept:use-after-free
        Use After Free             | concept:use-after-free
        the retries                | concept:retry
        expired TLS certificates   | concept:expired-tls-certificate
        the server's clock skew    | concept:server-clock-skew
        stale DNS caches           | concept:stale-dns-cache
        crashes                    | concept:crash
        missing indexes            | concept:missing-index
        HTTP status analysis       | concept:http-status-analysis
        database aliases           | concept:database-alias
        naïve Retry                | concept:naive-retry
        ｆｕｌｌ　ｗｉｄｔｈ              | concept:full-width
        Straßen ﬁles               | concept:strassen-file
        CWE-416                    | weakness:cwe-416
        cwe 079                    | weakness:cwe-79
        HTTP 503                   | code:http-503
        HTTP 503 errors            | code:http-503
        503 responses              | code:http-503
        HTTP/429s                  | code:http-429
        """)
    void onePhraseHasOneName(String phrase, String id) {
        assertThat(ConceptNames.name(phrase)).isEqualTo(new Named.Concept(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "the",
                "one two three four five six seven",
                "漏洞",
                "сlock skew",
                "pneumonoultramicroscopicsilicovolcanoconiosis everywhere at once",
                "CWE-99999"
            })
    void whatHasNoNameStaysHome(String phrase) {
        assertThat(ConceptNames.name(phrase)).isInstanceOf(Named.Unnameable.class);
    }

    @Test
    void namingANameAgainChangesNothing() {
        for (String phrase :
                new String[] {"stale DNS caches", "processes of boxes", "retries", "leases", "status pages"}) {
            String once = String.join(" ", ConceptNames.words(phrase));
            assertThat(String.join(" ", ConceptNames.words(once))).isEqualTo(once);
        }
    }
}

package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationsTest {

    private static List<String> relations(String text) {
        return new Extractor()
                .extract(text).relations().stream()
                        .map(relation -> relation.subject().norm() + " | "
                                + relation.predicate().id() + " | "
                                + relation.object().norm())
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        Connection pool exhaustion was caused by a connection leak.;connection pool exhaustion | rel:caused-by | connection leak
        The outage on Monday was mainly caused by a stale DNS cache in Oslo.;outage | rel:caused-by | stale dns cache
        A missing retry limit causes a retry storm.;retry storm | rel:caused-by | missing retry limit
        The cause of the slow query was a missing database index, which nobody saw.;slow query | rel:caused-by | missing database index
        The slow query was fixed by a composite index.;slow query | rel:fixed-by | composite index
        Lazy loading fixes the slow page load.;slow page load | rel:fixed-by | lazy loading
        The fix for transaction deadlock was a transaction retry.;transaction deadlock | rel:fixed-by | transaction retry
        Heap growth indicates an unbounded cache.;heap growth | rel:indicates | unbounded cache
        A stale read points to replication lag.;stale read | rel:indicates | replication lag
        A dropped session means asymmetric routing;dropped session | rel:indicates | asymmetric routing
        A retry storm is prevented by exponential backoff.;retry storm | rel:prevented-by | exponential backoff
        Cache stampedes can be prevented by request coalescing.;cache stampedes | rel:prevented-by | request coalescing
        A circuit breaker prevents a cascading failure.;cascading failure | rel:prevented-by | circuit breaker
        A schema migration requires a rollback plan.;schema migration | rel:requires | rollback plan
        The degraded disk array needs a hot spare, because it is old.;degraded disk array | rel:requires | hot spare
        Rolling deployment depends on graceful shutdown.;rolling deployment | rel:requires | graceful shutdown
        We replaced the polling loop with an event subscription, because it was slow.;polling loop | rel:replaced-by | event subscription
        We decided to use cursor pagination instead of offset pagination, because pages drifted.;offset pagination | rel:replaced-by | cursor pagination
        In the night a cache stampede was caused by simultaneous key expiry: all at once.;cache stampede | rel:caused-by | simultaneous key expiry
        """)
    void aStatedRelationIsFound(String text, String relation) {
        assertThat(relations(text)).containsExactly(relation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Was the outage caused by a stale cache?",
                "The outage was not caused by a stale cache.",
                "The outage may have been caused by a stale cache.",
                "It was caused by that.",
                "If the query is slow it needs to wait.",
                "He fixed it.",
                "The retry did not cause the outage.",
            })
    void aQuestionADenialAndAGuessStateNothing(String text) {
        assertThat(relations(text)).isEmpty();
    }

    @Test
    void labelledLinesSpeakOfTheNotesOneProblem() {
        assertThat(relations("""
            ## Waybill search takes eleven seconds

            Symptom: slow query
            Cause: missing database index
            **Fix:** composite index
            Prevention: query review in CI

            After the change the same search answers in 14 ms.
            """))
                .containsExactly(
                        "slow query | rel:caused-by | missing database index",
                        "slow query | rel:fixed-by | composite index",
                        "slow query | rel:prevented-by | query review");
    }

    @Test
    void aSecurityNoteNamesItsProblemInItsText() {
        assertThat(relations("""
            Example Kernel Use-After-Free Vulnerability
            Example Kernel contains a use-after-free vulnerability that allows escalation.
            Weakness: CWE-416, CWE-672
            """))
                .containsExactly(
                        "use-after-free | rel:indicates | cwe-416", "use-after-free | rel:indicates | cwe-672");
    }

    @Test
    void theEvidenceIsWhereTheStatementStands() {
        String text = "Yesterday was long. A retry storm was caused by a missing retry limit. Good night.";

        Relation relation = new Extractor().extract(text).relations().getFirst();

        assertThat(text.substring(relation.start(), relation.end()))
                .isEqualTo("retry storm was caused by a missing retry limit");
        assertThat(text.substring(relation.object().start(), relation.object().end()))
                .isEqualTo("missing retry limit");
    }

    @Test
    void codeAndStackTracesStateNothing() {
        assertThat(relations("""
            ```
            the outage was caused by a leak.
            ```
            Caused by: java.io.IOException: disk full
                at a.b.C.d(C.java:5)
            """)).isEmpty();
    }
}

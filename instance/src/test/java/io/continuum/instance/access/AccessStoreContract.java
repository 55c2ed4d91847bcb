package io.continuum.instance.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.store.Database;
import io.continuum.instance.work.ReadOnly;
import io.continuum.instance.work.ReadOnlyException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keys are and how they are checked, on every database. */
public abstract class AccessStoreContract {
    private Database database;
    Access access;
    Instant now = Instant.parse("2026-05-04T10:00:00Z");

    protected abstract Database open();

    protected abstract AccessStore accessStore(Database database);

    protected RememberedKeys remembered() {
        return RememberedKeys.none();
    }

    @BeforeEach
    void openDatabase() {
        database = open();
        access = new Access(accessStore(database), remembered(), database, () -> now, new SecureRandom());
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void theFirstStartHappensOnce() {
        List<String> kept = new ArrayList<>();

        Access.FirstStart first = access.firstStart(kept::add).orElseThrow();

        assertThat(kept).containsExactly(first.apiKey());
        assertThat(access.firstStart(kept::add)).isEmpty();
        assertThat(kept).hasSize(1);
        assertThat(access.isAdminSecret(first.adminSecret())).isTrue();
        assertThat(access.isAdminSecret(first.adminSecret() + "x")).isFalse();
        assertThat(access.authenticate(first.apiKey()))
                .hasValueSatisfying(caller -> assertThat(caller.isOperator()).isTrue());
    }

    @Test
    void nothingBeforeTheFirstStartIsASecret() {
        assertThat(access.isAdminSecret("")).isFalse();
        assertThat(access.authenticate("")).isEmpty();
    }

    @Test
    void aKeyStandsForItsTenantAndRoleAndAlteredKeysForNothing() {
        String secret = access.create("acme", Role.MEMBER, "laptop").secret();

        assertThat(access.authenticate(secret)).hasValueSatisfying(caller -> {
            assertThat(caller.tenant()).isEqualTo("acme");
            assertThat(caller.isAdmin()).isFalse();
        });
        assertThat(access.authenticate(secret.substring(0, secret.length() - 1)))
                .isEmpty();
        assertThat(access.authenticate(secret + "A")).isEmpty();
        assertThat(access.authenticate(secret.replace("ck_", "xx_"))).isEmpty();
        assertThat(access.authenticate("ck_________" + secret.substring(11))).isEmpty();
        assertThat(access.authenticate("x".repeat(100_000))).isEmpty();
    }

    @Test
    void aRemovedKeyStandsForNothing() {
        Access.NewKey key = access.create("acme", Role.ADMIN, "");

        assertThat(access.delete("rival", key.key().id())).isFalse();
        assertThat(access.delete("acme", key.key().id())).isTrue();

        assertThat(access.authenticate(key.secret())).isEmpty();
        assertThat(access.keys("acme", 10)).isEmpty();
    }

    @Test // M-7
    void anExpiredKeyStandsForNothing() {
        Access.NewKey key = access.create("acme", "", Role.MEMBER, "", now.plusSeconds(60));

        now = now.plusSeconds(59);
        assertThat(access.authenticate(key.secret())).isPresent();
        now = now.plusSeconds(1);
        assertThat(access.authenticate(key.secret())).isEmpty();
        assertThat(access.keys("acme", 10)).as("it is still listed").hasSize(1);
        assertThatThrownBy(() -> access.create("acme", "", Role.MEMBER, "", now))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test // M-4
    void theUseOfAKeyIsNotedOnceAnHourAndNotOnEachRequest() {
        String secret = access.create("acme", Role.READER, "").secret();
        Instant first = now;
        long commits = database.commits();

        assertThat(access.keys("acme", 10).getFirst().lastUsedAt()).isNull();
        for (int request = 0; request < 50; request++) {
            assertThat(access.authenticate(secret)).isPresent();
            now = now.plusSeconds(71);
        }

        assertThat(database.commits()).isEqualTo(commits + 1);
        assertThat(access.keys("acme", 10).getFirst().lastUsedAt()).isEqualTo(first);
        now = first.plusSeconds(3_600);
        assertThat(access.authenticate(secret + "x")).isEmpty();
        assertThat(database.commits()).as("a wrong key is no use").isEqualTo(commits + 1);
        assertThat(access.authenticate(secret)).isPresent();
        assertThat(access.keys("acme", 10).getFirst().lastUsedAt()).isEqualTo(now);
    }

    @Test // M-6
    void whoeverReadsBeginsNoWrite() throws Exception {
        assertThatThrownBy(() -> ReadOnly.reading(() -> access.create("acme", Role.ADMIN, "")))
                .isInstanceOf(ReadOnlyException.class);
        assertThat(access.keys("acme", 10)).isEmpty();

        assertThat(ReadOnly.reading(() -> access.keys("acme", 10))).isEmpty();
        ReadOnly.reading(() -> {
            ReadOnly.forItself(() -> access.create("acme", Role.ADMIN, ""));
            return true;
        });
        assertThat(access.keys("acme", 10)).hasSize(1);
    }

    @Test
    void theSecretIsNotInTheDatabase() {
        String secret = access.create("acme", Role.ADMIN, "").secret();

        String row = database.reading(handle ->
                handle.select("select * from api_key").mapToMap().list().toString());

        assertThat(row).doesNotContain(secret.substring(12));
    }

    @Test
    void aTenantsNameIsPlain() {
        for (String name : List.of("", "../x", "A", "a b", "_a", "a".repeat(64))) {
            assertThatThrownBy(() -> access.create(name, Role.MEMBER, "")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

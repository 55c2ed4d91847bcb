package io.continuum.instance.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAccessStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in memory are checked as those in the database are, and change with them. */
class RememberedKeysTest extends AccessStoreContract {
    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-05-04T10:00:00Z");

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Override
    protected AccessStore accessStore(Database database) {
        return new RememberedKeys(new SqlAccessStore(database), database);
    }

    /** Something happens between the reading of a key and its arrival. */
    private record Interrupted(AccessStore store, Consumer<ApiKey> meanwhile) implements AccessStore {
        @Override
        public Optional<ApiKey> byPrefix(String prefix) {
            Optional<ApiKey> found = store.byPrefix(prefix);
            found.ifPresent(meanwhile);
            return found;
        }

        @Override
        public void insert(ApiKey key) {
            store.insert(key);
        }

        @Override
        public List<ApiKey> ofTenant(String tenant, int limit) {
            return store.ofTenant(tenant, limit);
        }

        @Override
        public void noteUse(String id, Instant now, Instant before) {
            store.noteUse(id, now, before);
        }

        @Override
        public boolean delete(String tenant, String id) {
            return store.delete(tenant, id);
        }

        @Override
        public Optional<String> adminSecretHash() {
            return store.adminSecretHash();
        }

        @Override
        public void saveAdminSecretHash(String hash) {
            store.saveAdminSecretHash(hash);
        }
    }

    private Access access(Database database, AccessStore store) {
        return new Access(store, database, () -> now, new SecureRandom());
    }

    @Test
    void aKeyIsRecognisedWithoutTheDatabaseOnceItWasUsedAndNotedSo() {
        try (Database database = SqliteDatabase.open(folder.resolve("own.db"))) {
            Access access = access(database, accessStore(database));
            String secret = access.create("acme", Role.READER, "").secret();

            assertThat(access.recognise(secret)).as("nobody asked for it yet").isEmpty();
            Optional<Caller> asked = access.authenticate(secret); // notes the use, which changes the key
            assertThat(access.recognise(secret)).isEmpty();
            assertThat(access.authenticate(secret)).isEqualTo(asked).isPresent();

            assertThat(access.recognise(secret)).isEqualTo(asked);
            assertThat(access.recognise(secret + "A")).isEmpty();
            assertThat(access.recognise(secret.substring(0, secret.length() - 1)))
                    .isEmpty();
            assertThat(access.recognise("")).isEmpty();
        }
    }

    @Test // M-4
    void aKeyIsNotRecognisedOnceItsUseHasToBeNotedAgain() {
        try (Database database = SqliteDatabase.open(folder.resolve("own.db"))) {
            Access access = access(database, accessStore(database));
            String secret = access.create("acme", Role.READER, "").secret();
            access.authenticate(secret);
            access.authenticate(secret);

            now = now.plus(Duration.ofHours(1));

            assertThat(access.recognise(secret)).isEmpty();
            assertThat(access.authenticate(secret)).isPresent();
            assertThat(access.keys("acme", 10).getFirst().lastUsedAt()).isEqualTo(now);
        }
    }

    @Test // M-7
    void aKeyIsNotRecognisedAfterItWasDeletedOrHasExpired() {
        try (Database database = SqliteDatabase.open(folder.resolve("own.db"))) {
            Access access = access(database, accessStore(database));
            Access.NewKey deleted = access.create("acme", Role.MEMBER, "");
            Access.NewKey expiring = access.create("acme", "", Role.MEMBER, "", now.plusSeconds(60));
            for (int request = 0; request < 2; request++) {
                access.authenticate(deleted.secret());
                access.authenticate(expiring.secret());
            }
            assertThat(access.recognise(deleted.secret())).isPresent();
            assertThat(access.recognise(expiring.secret())).isPresent();

            access.delete("acme", deleted.key().id());
            now = now.plusSeconds(60);

            assertThat(access.recognise(deleted.secret())).isEmpty();
            assertThat(access.authenticate(deleted.secret())).isEmpty();
            assertThat(access.recognise(expiring.secret())).isEmpty();
            assertThat(access.authenticate(expiring.secret())).isEmpty();
        }
    }

    @Test
    void aKeyThatIsDeletedWhileItIsLookedUpIsNotRemembered() {
        try (Database database = SqliteDatabase.open(folder.resolve("own.db"))) {
            SqlAccessStore stored = new SqlAccessStore(database);
            RememberedKeys[] remembered = new RememberedKeys[1];
            AccessStore interrupted = new Interrupted(stored, key -> remembered[0].delete(key.tenant(), key.id()));
            remembered[0] = new RememberedKeys(interrupted, database);
            Access access = access(database, remembered[0]);
            Access.NewKey key = access.create("acme", Role.MEMBER, "");

            remembered[0].byPrefix(key.key().prefix());

            assertThat(remembered[0].remembered(key.key().prefix())).isEmpty();
            assertThat(access.authenticate(key.secret())).isEmpty();
        }
    }
}

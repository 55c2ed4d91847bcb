package io.continuum.instance.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAccessStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in memory are checked as those in the database are, and change with them. */
class RememberedKeysTest extends AccessStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Override
    protected AccessStore accessStore(Database database) {
        return new SqlAccessStore(database);
    }

    @Override
    protected RememberedKeys remembered() {
        return RememberedKeys.ofOneProcess();
    }

    @Test
    void aKeyIsRecognisedWithoutTheDatabaseOnceItWasUsedAndNotedSo() {
        String secret = access.create("acme", Role.READER, "").secret();

        assertThat(access.recognise(secret)).as("nobody asked for it yet").isEmpty();
        Optional<Caller> asked = access.authenticate(secret);
        assertThat(access.recognise(secret))
                .as("its use was noted, which changes it")
                .isEmpty();
        assertThat(access.authenticate(secret)).isEqualTo(asked).isPresent();

        assertThat(access.recognise(secret)).isEqualTo(asked);
        assertThat(access.recognise(secret + "A")).isEmpty();
        assertThat(access.recognise(secret.substring(0, secret.length() - 1))).isEmpty();
        assertThat(access.recognise("")).isEmpty();
    }

    @Test // M-4
    void aKeyIsNotRecognisedOnceItsUseHasToBeNotedAgain() {
        String secret = access.create("acme", Role.READER, "").secret();
        access.authenticate(secret);
        access.authenticate(secret);

        now = now.plus(Duration.ofHours(1));

        assertThat(access.recognise(secret)).isEmpty();
        assertThat(access.authenticate(secret)).isPresent();
        assertThat(access.keys("acme", 10).getFirst().lastUsedAt()).isEqualTo(now);
    }

    @Test // M-7
    void aKeyIsNotRecognisedAfterItWasDeletedOrHasExpired() {
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

    @Test
    void aKeyThatIsDeletedWhileItIsLookedUpIsNotRemembered() {
        RememberedKeys keys = RememberedKeys.ofOneProcess();
        ApiKey key = access.create("acme", Role.MEMBER, "").key();

        keys.get(key.prefix(), _ -> {
            keys.forget(key.id()); // deleted after it was read
            return Optional.of(key);
        });

        assertThat(keys.get(key.prefix())).isEmpty();
        keys.get(key.prefix(), _ -> Optional.of(key));
        assertThat(keys.get(key.prefix())).as("else it is").hasValue(key);
    }
}

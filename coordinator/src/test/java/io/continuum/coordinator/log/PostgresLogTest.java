package io.continuum.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.protocol.identity.FederationId;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PostgresLogTest extends LogContract {
    @Override
    Database open() {
        return Databases.postgres();
    }

    /** SPEC.md T-26. */
    @Test
    void aLeafThatIsCommittedLateIsNotSkipped() throws Exception {
        FederationId federation = newFederation();
        TestTree tree = new TestTree(federation);
        CountDownLatch numbered = new CountDownLatch(1);
        CountDownLatch othersPlaced = new CountDownLatch(1);
        Thread late = Thread.ofVirtual()
                .start(() -> database().write(() -> {
                    tree.submit(1);
                    numbered.countDown();
                    await(othersPlaced);
                    return true;
                }));
        await(numbered);
        tree.submit(2);
        tree.run();
        assertThat(tree.size()).isEqualTo(2);
        othersPlaced.countDown();
        late.join();
        tree.run();

        tree.requireExactly(tree.leaves());
        assertThat(tree.size()).isEqualTo(3);
    }

    /** SPEC.md T-25. */
    @Test
    void whatIsSignedIsOnDiskAlsoWhereTheDatabaseWouldNotWait() {
        String waits = waitsWhenSetTo("off");
        String stricter = waitsWhenSetTo("remote_apply");

        assertThat(waits).isEqualTo("on");
        assertThat(stricter).isEqualTo("remote_apply");
    }

    private String waitsWhenSetTo(String setting) {
        return database().write(() -> {
            database().execute("set local synchronous_commit = " + setting);
            database().flushAtCommit();
            return database()
                    .row("show synchronous_commit", row -> row.getString(1))
                    .orElseThrow();
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

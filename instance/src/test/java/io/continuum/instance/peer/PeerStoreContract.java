package io.continuum.instance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.store.Database;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every peer store does; run against each real database. */
public abstract class PeerStoreContract {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");

    private final FederationId federation =
            FederationId.of(Secret.random(new SecureRandom()).reveal());
    private final FederationId other =
            FederationId.of(Secret.random(new SecureRandom()).reveal());
    private final Peer north = peer("north", 1);
    private final Peer south = peer("south", 2);
    private Database database;
    private PeerStore store;

    protected abstract Database open() throws Exception;

    protected abstract PeerStore store(Database database);

    @BeforeEach
    void openStore() throws Exception {
        database = open();
        store = store(database);
    }

    @AfterEach
    void closeStore() {
        database.close();
    }

    private static Peer peer(String name, int id) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) id;
        return new Peer(InstanceId.of(bytes), name, URI.create("http://127.0.0.1:84" + id + "0"), NOW);
    }

    @Test
    void peersAreListedByNameWithinTheirFederation() {
        store.insert(federation, south);
        store.insert(federation, north);
        store.insert(other, north);
        assertThat(store.peers(federation)).containsExactly(north, south);
        assertThat(store.peers(other)).containsExactly(north);
        assertThat(store.peer(federation, south.id())).contains(south);
        assertThat(store.peer(other, south.id())).isEmpty();
    }

    @Test
    void anIdAndANameAreThereOnce() {
        assertThat(store.insert(federation, north)).isTrue();
        assertThat(store.insert(federation, north)).isFalse();
        assertThat(store.insert(federation, peer("north", 3))).isFalse();
        assertThat(store.insert(federation, peer("west", 1))).isFalse();
        assertThat(store.peers(federation)).containsExactly(north);
    }

    @Test
    void aRetryIsKeptAndGoesWithItsPeer() {
        store.insert(federation, north);
        assertThat(store.retry(federation, north.id())).isEqualTo(Retry.NONE);
        Retry retry = new Retry(3, NOW, true, "no");
        store.saveRetry(federation, north.id(), retry);
        assertThat(store.retry(federation, north.id())).isEqualTo(retry);
        assertThat(store.delete(federation, north.id())).isTrue();
        assertThat(store.delete(federation, north.id())).isFalse();
        store.saveRetry(federation, north.id(), retry);
        assertThat(store.peers(federation)).isEmpty();
        store.insert(federation, north);
        assertThat(store.retry(federation, north.id())).isEqualTo(Retry.NONE);
    }

    @Test
    void theBookChangesTheAddressOfAKnownPeerAndNothingElse() {
        PeerBook book = new PeerBook(store, database);
        book.add(federation, north);
        book.saveRetry(federation, north.id(), new Retry(9, NOW, false, "down"));
        Peer moved = new Peer(north.id(), "north", URI.create("https://north.example:8440"), NOW);
        assertThat(book.add(federation, moved)).isEqualTo(new PeerBook.Added.Done(moved));
        assertThat(book.all(federation)).containsExactly(moved);
        assertThat(book.retry(federation, north.id())).isEqualTo(Retry.NONE);
        assertThat(book.add(federation, peer("north", 5))).isEqualTo(new PeerBook.Added.NameTaken("north"));
        assertThat(book.remove(federation, "north")).contains(moved);
        assertThat(book.remove(federation, "north")).isEmpty();
    }
}

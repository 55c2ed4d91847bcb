package io.continuum.instance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.continuum.instance.space.Snapshots;
import io.continuum.instance.space.SpaceRecord;
import io.continuum.protocol.identity.InstanceKeys;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Two and three instances' replicas over real WebSockets and real SQLite files. */
class PeerSyncTest {
    private static final String SPACE = "incidents";
    private static final Snapshots.Policy SMALL_SNAPSHOTS = new Snapshots.Policy(100, 3, 4_000);

    @TempDir
    Path folder;

    private final TestFederation federation = new TestFederation();
    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
    }

    private Node member() {
        InstanceKeys keys = federation.keys();
        federation.add(keys);
        return start(keys);
    }

    private Node member(Snapshots.Policy policy) {
        InstanceKeys keys = federation.keys();
        federation.add(keys);
        Node node = new Node(folder.resolve(keys.id() + ".db"), keys, federation.seenBy(keys), 0, false, policy);
        nodes.add(node);
        return node;
    }

    private Node start(InstanceKeys keys) {
        Node node = new Node(folder.resolve(keys.id() + ".db"), keys, federation.seenBy(keys), 0);
        nodes.add(node);
        return node;
    }

    private static void introduce(Node a, Node b) {
        a.addPeer("b", b.id(), b.url());
        b.addPeer("a", a.id(), a.url());
    }

    private static void awaitConverged(Node a, Node b, long records) {
        Node.await(
                "both have " + records + " records: " + a.space(SPACE).records() + ", "
                        + b.space(SPACE).records(),
                () -> a.space(SPACE).records() == records && a.digest(SPACE).equals(b.digest(SPACE)));
    }

    @Test
    void whatEitherLearnsBothHave() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        a.learn(SPACE, "one", "two");
        b.learn(SPACE, "three");
        awaitConverged(a, b, 3);
        SpaceRecord heard = b.heard.get("m-one");
        assertThat(heard).isNotNull();
        assertThat(heard.texts()).containsExactly("one");
        assertThat(heard.origin()).isEqualTo(a.id());
        assertThat(heard.tags()).containsExactly("tag");
        assertThat(heard.kind()).isEqualTo("fact");
        assertThat(heard.actor()).isEqualTo("ann");
    }

    @Test
    void aNetworkClosedTwiceSaysNothingTheSecondTime() {
        Node a = member();
        a.close();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        lines.start();
        root.addAppender(lines);
        try {
            a.network.close();
        } finally {
            root.detachAppender(lines);
        }
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    @Test
    void whatIsLearntWhileConnectedArrivesSoon() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        a.learn(SPACE, "first");
        awaitConverged(a, b, 1);
        long start = System.nanoTime();
        a.learn(SPACE, "live");
        Node.await("the live memory arrives", Duration.ofSeconds(5), () -> b.heard.containsKey("m-live"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        Node.await("all is confirmed", () -> a.status(b.id()).orElseThrow().lagOps() == 0);
        PeerStatus status = a.status(b.id()).orElseThrow();
        assertThat(status.state()).isEqualTo(PeerStatus.State.CONNECTED);
        assertThat(status.sentOps()).isEqualTo(2);
        assertThat(status.spaces()).containsExactly(SPACE);
        assertThat(b.status(a.id()).orElseThrow().receivedOps()).isEqualTo(2);
    }

    @Test
    void aPeerKilledInTheMiddleOfCatchingUpResumesWithoutLossOrDuplicates() {
        Node a = member();
        InstanceKeys keysOfB = federation.keys();
        federation.add(keysOfB);
        Node b = start(keysOfB);
        introduce(a, b);
        for (int i = 0; i < 200; i++) {
            int batch = i;
            a.spaces.create(Node.TENANT, SPACE);
            a.share(SPACE, b.id());
            a.learn(SPACE, IntStream.range(0, 10).mapToObj(j -> batch + "/" + j).toArray(String[]::new));
        }
        b.share(SPACE, a.id());
        Node.await("some ops have arrived", () -> b.space(SPACE).ops() >= 100);
        long before = b.space(SPACE).ops();
        b.kill();
        nodes.remove(b);
        assertThat(before).as("killed in the middle").isLessThan(2_000);

        Node again = start(keysOfB);
        assertThat(again.space(SPACE).ops()).isGreaterThanOrEqualTo(before);
        awaitConverged(a, again, 2_000);
        assertThat(again.space(SPACE).ops()).isEqualTo(2_000);
        assertThat(again.store.heads(federation.id(), again.space(SPACE).id()))
                .isEqualTo(a.store.heads(federation.id(), a.space(SPACE).id()));
    }

    @Test
    void rowsThatWereLostOrDamagedComeBackAfterAProcessThatWasKilled() {
        Node a = member();
        InstanceKeys keysOfB = federation.keys();
        federation.add(keysOfB);
        Node b = start(keysOfB);
        introduce(a, b);
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        for (int i = 0; i < 40; i++) {
            a.learn(SPACE, "a" + i);
            b.learn(SPACE, "b" + i);
        }
        awaitConverged(a, b, 80);
        List<String> before = b.rows(SPACE);
        b.damage(3, new byte[] {1, 2, 3});
        b.lose(10);
        b.lose(17);
        assertThat(b.rows(SPACE)).isNotEqualTo(before);
        b.kill();
        nodes.remove(b);

        Node again = new Node(
                folder.resolve(keysOfB.id() + ".db"),
                keysOfB,
                federation.seenBy(keysOfB),
                0,
                true,
                Snapshots.Policy.USUAL);
        nodes.add(again);
        Node.await("every row is as it was", () -> again.rows(SPACE).equals(before));
        assertThat(again.digest(SPACE)).isEqualTo(a.digest(SPACE));
    }

    @Test
    void anEmptyPeerTakesALargeSpaceAsASnapshotAndGoesOnWithOps() {
        Node a = member(SMALL_SNAPSHOTS);
        Node b = member();
        introduce(a, b);
        a.share(SPACE, b.id());
        fill(a, 60);
        b.share(SPACE, a.id());
        awaitConverged(a, b, 540);
        assertThat(b.snapshots.chunksKept()).isGreaterThan(10);
        assertThat(b.rows(SPACE)).as("what came is no longer ops").isEmpty();
        assertThat(b.store.heads(federation.id(), b.space(SPACE).id()))
                .isEqualTo(a.store.heads(federation.id(), a.space(SPACE).id()));
        assertThat(b.space(SPACE).ops()).isEqualTo(a.space(SPACE).ops());
        assertThat(b.heard).containsKey("m-7/3").doesNotContainKey("m-7/0");

        a.learn(SPACE, "later");
        b.forget(SPACE, "m-7/3");
        awaitConverged(a, b, 540);

        Node c = member();
        c.addPeer("b", b.id(), b.url());
        b.addPeer("c", c.id(), c.url());
        b.share(SPACE, c.id());
        c.share(SPACE, b.id());
        awaitConverged(b, c, 540);
        assertThat(c.snapshots.chunksKept())
                .as("what b no longer has as ops, c takes as a snapshot of b's")
                .isPositive();
    }

    @Test
    void aPeerKilledInTheMiddleOfASnapshotGoesOnWithTheChunksThatItHas() throws Exception {
        Node a = member(new Snapshots.Policy(100, 3, 300));
        InstanceKeys keysOfB = federation.keys();
        federation.add(keysOfB);
        Node b = start(keysOfB);
        introduce(a, b);
        a.share(SPACE, b.id());
        fill(a, 60);
        b.share(SPACE, a.id());
        Node.await("some chunks have come", () -> b.snapshots.chunksKept() >= 20);
        b.kill();
        nodes.remove(b);
        long before = b.snapshots.chunksKept();

        Node again = start(keysOfB);
        assertThat(again.space(SPACE).ops()).as("killed in the middle").isZero();
        awaitConverged(a, again, 540);
        long chunks =
                a.snapshots.open(a.view(), a.space(SPACE).id()).orElseThrow().chunks();
        assertThat(again.snapshots.chunksKept()).isLessThanOrEqualTo(chunks - before + 8);
    }

    /** Ten memories in each of so many batches, of which one is forgotten again. */
    private static void fill(Node node, int batches) {
        for (int i = 0; i < batches; i++) {
            int batch = i;
            node.learn(
                    SPACE, IntStream.range(0, 10).mapToObj(j -> batch + "/" + j).toArray(String[]::new));
            node.forget(SPACE, "m-" + i + "/0");
        }
    }

    @Test
    void concurrentEditsOfOneFieldKeepBothValues() {
        Node a = member();
        Node b = member();
        a.addPeer("b", b.id(), URI.create("http://127.0.0.1:1"));
        a.share(SPACE, b.id());
        a.learn(SPACE, "one");
        a.set(SPACE, "m-one", "text", "as a says");
        b.addPeer("a", a.id(), URI.create("http://127.0.0.1:1"));
        b.share(SPACE, a.id());
        b.set(SPACE, "m-one", "text", "as b says");
        introduce(a, b);
        awaitConverged(a, b, 1);
        assertThat(b.record(SPACE, "m-one").texts()).containsExactlyInAnyOrder("as a says", "as b says");
        assertThat(b.record(SPACE, "m-one").isInConflict()).isTrue();

        b.set(SPACE, "m-one", "text", "settled");
        Node.await(
                "the later edit wins on both",
                () -> a.record(SPACE, "m-one").texts().equals(List.of("settled")));
        awaitConverged(a, b, 1);
    }

    @Test
    void aDeletedMemoryIsRetractedEverywhereUnlessItWasEditedMeanwhile() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        a.learn(SPACE, "gone", "edited");
        awaitConverged(a, b, 2);

        a.forget(SPACE, "m-gone");
        awaitConverged(a, b, 1);
        assertThat(b.heard).doesNotContainKey("m-gone");

        a.removePeer("b");
        Node.await("they have parted", () -> b.state(a.id()) != PeerStatus.State.CONNECTED);
        a.forget(SPACE, "m-edited");
        b.set(SPACE, "m-edited", "text", "worth keeping");
        a.addPeer("b", b.id(), b.url());
        a.share(SPACE, b.id());
        b.addPeer("a", a.id(), a.url());
        awaitConverged(a, b, 1);
        assertThat(a.record(SPACE, "m-edited").texts()).containsExactly("worth keeping");
    }

    @Test
    void memoriesFromBeforeSharingAreSharedTooAndOnlyOnce() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        a.memories.put(
                SPACE,
                IntStream.range(0, 250).mapToObj(i -> Node.memory("old " + i)).toList());
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        awaitConverged(a, b, 250);
        a.spaces.unshare(Node.TENANT, SPACE, b.id());
        a.share(SPACE, b.id());
        a.learn(SPACE, "new");
        awaitConverged(a, b, 251);
        assertThat(a.space(SPACE).ops()).isEqualTo(251);
    }

    @Test
    void aMemoryLongerThanAnOpArrivesWhole() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        String text = "äöü ".repeat(20_000);
        a.learn(SPACE, text);
        awaitConverged(a, b, 1);
        assertThat(b.heard.values())
                .singleElement()
                .satisfies(record -> assertThat(record.texts()).containsExactly(text));
    }

    @Test
    void aThirdMemberHearsThroughTheSecond() {
        Node a = member();
        Node b = member();
        Node c = member();
        introduce(a, b);
        b.addPeer("c", c.id(), c.url());
        c.addPeer("b", b.id(), b.url());
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        b.share(SPACE, c.id());
        c.share(SPACE, b.id());
        a.learn(SPACE, "from a");
        c.learn(SPACE, "from c");
        awaitConverged(a, c, 2);
        assertThat(c.record(SPACE, "m-from a").origin()).isEqualTo(a.id());
    }

    @Test
    void aSpaceThatOneSideDoesNotShareStaysUnknownToTheOther() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        a.share("open", b.id());
        b.share("open", a.id());
        a.spaces.create(Node.TENANT, SPACE);
        b.share(SPACE, a.id());
        a.set(SPACE, "secret", "text", "not for b");
        a.learn("open", "for b");
        Node.await("the open space arrives", () -> b.heard.containsKey("m-for b"));
        assertThat(b.space(SPACE).ops()).isZero();
        assertThat(b.heard).doesNotContainKey("secret");

        a.share(SPACE, b.id());
        Node.await("it arrives once it is shared", () -> b.heard.containsKey("secret"));
    }

    @Test
    void aMemberThatIsNotInThePeerBookIsRefusedUntilItIsAdded() {
        Node a = member();
        Node b = member();
        b.addPeer("a", a.id(), a.url());
        Node.await("a refuses", () -> b.state(a.id()) == PeerStatus.State.REFUSED);
        assertThat(b.status(a.id()).orElseThrow().lastError()).contains("not added");
        assertThat(b.status(a.id()).orElseThrow().nextAttemptInMillis()).isGreaterThan(60_000);

        a.addPeer("b", b.id(), b.url());
        Node.await(
                "they are connected",
                () -> b.state(a.id()) == PeerStatus.State.CONNECTED && a.state(b.id()) == PeerStatus.State.CONNECTED);
    }

    @Test
    void aStrangerIsRefusedWhateverSecretItHas() {
        Node a = member();
        InstanceKeys insider = federation.keys();
        Node withSecret = start(insider);
        withSecret.addPeer("a", a.id(), a.url());
        a.addPeer("stranger", withSecret.id(), withSecret.url());
        Node.await(
                "not on the roster",
                () -> withSecret.status(a.id()).orElseThrow().lastError().contains("not an active member"));
        assertThat(withSecret.state(a.id())).isNotEqualTo(PeerStatus.State.CONNECTED);
        assertThat(a.state(withSecret.id())).isNotEqualTo(PeerStatus.State.CONNECTED);

        InstanceKeys keys = federation.keys();
        federation.add(keys);
        Node withoutSecret =
                new Node(folder.resolve("without.db"), keys, federation.seenBy(keys, federation.otherPsks()), 0);
        nodes.add(withoutSecret);
        withoutSecret.addPeer("a", a.id(), a.url());
        a.addPeer("without", keys.id(), URI.create("http://127.0.0.1:1"));
        Node.await(
                "no handshake without the psk",
                () -> withoutSecret.status(a.id()).orElseThrow().lastError().contains("handshake"));
        assertThat(a.state(keys.id())).isNotEqualTo(PeerStatus.State.CONNECTED);
    }

    @Test
    @DisplayName("P-26: whoever the roster learns of a moment later is let in without anybody's help")
    void aMemberThatTheRosterDidNotKnowYetIsLetInSoon() {
        Node a = member();
        InstanceKeys keys = federation.keys();
        Node newcomer = start(keys);
        newcomer.addPeer("a", a.id(), a.url());
        a.addPeer("newcomer", newcomer.id(), newcomer.url());
        Node.await(
                "not on the roster yet",
                () -> newcomer.status(a.id()).orElseThrow().lastError().contains("not an active member"));

        federation.add(keys);

        Node.await(
                "they are connected",
                () -> newcomer.state(a.id()) == PeerStatus.State.CONNECTED
                        && a.state(newcomer.id()) == PeerStatus.State.CONNECTED);
    }

    @Test
    void aRemovedPeerIsDisconnectedAndStaysOut() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        a.share(SPACE, b.id());
        b.share(SPACE, a.id());
        a.learn(SPACE, "one");
        awaitConverged(a, b, 1);
        a.removePeer("b");
        Node.await("b is refused", () -> b.state(a.id()) == PeerStatus.State.REFUSED);
        a.learn(SPACE, "two");
        b.network.peerChanged(a.id());
        Node.await(
                "b is refused again",
                () -> b.state(a.id()) == PeerStatus.State.REFUSED
                        && b.status(a.id()).orElseThrow().lastError().contains("not added"));
        assertThat(b.heard).doesNotContainKey("m-two");
    }

    @Test
    void aMemberThatLeavesTheFederationIsDisconnected() {
        Node a = member();
        Node b = member();
        introduce(a, b);
        Node.await("connected", () -> a.state(b.id()) == PeerStatus.State.CONNECTED);
        federation.remove(b.id());
        Node.await("no longer", () -> a.state(b.id()) != PeerStatus.State.CONNECTED);
        assertThat(a.state(b.id())).isNotEqualTo(PeerStatus.State.CONNECTED);
    }

    @Test
    void aBatchThatItsOriginDidNotSignIsRefusedAndQuarantinedAndTheRestGoesOn() {
        Node a = member();
        Node relay = member();
        Node b = member();
        introduce(a, relay);
        a.share(SPACE, relay.id());
        relay.share(SPACE, a.id());
        a.learn(SPACE, "genuine");
        awaitConverged(a, relay, 1);
        a.close();
        nodes.remove(a);
        relay.tamperWithBatchesOf(SPACE, a.id());
        relay.learn(SPACE, "of the relay");

        relay.addPeer("c", b.id(), b.url());
        b.addPeer("c", relay.id(), relay.url());
        relay.share(SPACE, b.id());
        b.share(SPACE, relay.id());
        Node.await("the relay's own op arrives", () -> b.heard.containsKey("m-of the relay"));
        Node.await(
                "the refused batch is kept",
                () -> !b.spaces.quarantined(b.space(SPACE), 10).isEmpty());
        assertThat(b.heard).doesNotContainKey("m-genuine");
        assertThat(b.spaces.quarantined(b.space(SPACE), 10)).singleElement().satisfies(refused -> {
            assertThat(refused.reason()).isEqualTo("unsigned");
            assertThat(refused.peer()).isEqualTo(relay.id());
            assertThat(refused.log().origin().bytes()).isEqualTo(a.id().toArray());
        });
    }

    @Test
    void everyProcessStartOpensANewLogChainedToTheOneBefore() {
        InstanceKeys keys = federation.keys();
        federation.add(keys);
        Node first = start(keys);
        Node b = member();
        introduce(first, b);
        first.share(SPACE, b.id());
        b.share(SPACE, first.id());
        first.learn(SPACE, "one");
        awaitConverged(first, b, 1);
        first.kill();
        nodes.remove(first);
        Node again = start(keys);
        again.learn(SPACE, "two");
        awaitConverged(again, b, 2);
        assertThat(b.store.heads(federation.id(), b.space(SPACE).id()))
                .hasSize(2)
                .allSatisfy(head -> assertThat(head.head().seq()).isEqualTo(1));
    }
}

package io.continuum.instance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.space.SpaceRecord;
import io.continuum.protocol.identity.InstanceKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two and three instances' replicas over real WebSockets and real SQLite files. */
class PeerSyncTest {
    private static final String SPACE = "incidents";

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
}

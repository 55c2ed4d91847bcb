package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SPEC.md rule Y-13. */
class BatchTreeTest {
    @Test
    void everyEntryOfEverySizeIsProvedByItsPathAndByNoOther() {
        for (int size = 1; size <= 40; size++) {
            List<Bytes> entries = entries(size);
            Bytes root = BatchTree.root(entries);
            for (int i = 0; i < size; i++) {
                List<Bytes> path = BatchTree.path(entries, i);
                assertThat(BatchTree.verify(entries.get(i), i, size, path, root))
                        .isTrue();
                assertThat(BatchTree.verify(entries.get(i), i + 1, size, path, root))
                        .isFalse();
                assertThat(BatchTree.verify(Bytes.ofText("another"), i, size, path, root))
                        .isFalse();
                List<Bytes> longer = new ArrayList<>(path);
                longer.add(root);
                assertThat(BatchTree.verify(entries.get(i), i, size, longer, root))
                        .isFalse();
            }
        }
    }

    @Test
    void anEmptyTreeHasTheHashOfNothing() {
        assertThat(BatchTree.root(List.of()))
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThatThrownBy(() -> BatchTree.path(List.of(), 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static List<Bytes> entries(int size) {
        List<Bytes> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            entries.add(Bytes.ofText("entry " + i));
        }
        return entries;
    }
}

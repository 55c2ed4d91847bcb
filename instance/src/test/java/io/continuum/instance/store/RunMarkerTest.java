package io.continuum.instance.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMarkerTest {
    @TempDir
    Path folder;

    @Test
    void theNextProcessKnowsWhetherTheOneBeforeEndedInOrder() {
        RunMarker first = RunMarker.set(folder);
        assertThat(first.leftBehind()).isFalse();
        RunMarker afterAKill = RunMarker.set(folder);
        assertThat(afterAKill.leftBehind()).isTrue();
        afterAKill.close();
        assertThat(RunMarker.set(folder).leftBehind()).isFalse();
    }
}

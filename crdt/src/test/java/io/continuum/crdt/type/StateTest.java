package io.continuum.crdt.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Clocks;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import org.junit.jupiter.api.Test;

/** What readers see of each type, and who wins. */
class StateTest {
    private static final LogId NORTH = Clocks.log(1, 7);
    private static final LogId SOUTH = Clocks.log(2, 7);

    @Test
    void anAdditionThatARemovalHadNotSeenWins() {
        State<OrSet<String>> north = State.of(OrSet.of(Codec.TEXT));
        north.change(NORTH, OrSet.add("a"));
        State<OrSet<String>> south = north.copy();
        north.change(NORTH, OrSet.remove("a"));
        south.change(SOUTH, OrSet.add("a"));

        north.merge(south);

        assertThat(north.value().elements()).containsExactly("a");
    }

    @Test
    void aStaleReplicaNeverBringsBackWhatWasRemoved() {
        State<OrMap<String, PnCounter>> north = State.of(OrMap.of(Codec.TEXT, PnCounter.ZERO));
        north.change(NORTH, OrMap.at("k", PnCounter.add(5)));
        State<OrMap<String, PnCounter>> stale = north.copy();
        north.change(NORTH, OrMap.remove("k"));

        north.merge(stale);
        stale.merge(north);

        assertThat(north.value().isEmpty()).isTrue();
        assertThat(stale).isEqualTo(north);
    }

    @Test
    void countersCountEveryAdditionOnce() {
        State<PnCounter> north = State.of(PnCounter.ZERO);
        State<PnCounter> south = State.of(PnCounter.ZERO);
        north.change(NORTH, PnCounter.add(5));
        south.merge(north);
        south.change(SOUTH, PnCounter.add(-7));
        north.change(NORTH, PnCounter.add(1));
        north.merge(south);
        north.merge(south);

        assertThat(north.value().value()).isEqualTo(-1);
    }

    @Test
    void aLaterWriteThatHasSeenAFutureTimestampWins() {
        State<LwwRegister<String>> north = State.of(LwwRegister.of(Codec.TEXT));
        north.change(NORTH, LwwRegister.write(new HybridTimestamp(9_999_999, 0), "from the future"));
        north.change(NORTH, LwwRegister.write(new HybridTimestamp(1_000, 0), "now"));

        assertThat(north.value().read())
                .hasValueSatisfying(read -> assertThat(read.value()).isEqualTo("now"));
    }

    @Test
    void moreThanSixteenSiblingsAreFoldedTheSameEverywhereAndCounted() {
        State<MvRegister<String>> forwards = State.of(MvRegister.of(Codec.TEXT));
        State<MvRegister<String>> backwards = State.of(MvRegister.of(Codec.TEXT));
        for (int i = 1; i <= 20; i++) {
            forwards.merge(written(i));
            backwards.merge(written(21 - i));
        }

        assertThat(forwards.value().read()).isEqualTo(backwards.value().read());
        assertThat(forwards.value().read().shown()).hasSize(DotFun.SHOWN_MAX);
        assertThat(forwards.value().read().folded()).isEqualTo(4);
        forwards.change(NORTH, MvRegister.write("one"));
        assertThat(forwards.value().read().shown()).containsExactly("one");
    }

    private static State<MvRegister<String>> written(int writer) {
        return State.of(MvRegister.of(Codec.TEXT)).change(Clocks.log(writer, 8), MvRegister.write("value " + writer));
    }

    @Test
    void theDecoderTakesNoMoreThanItsLimits() {
        State<OrSet<String>> set = State.of(OrSet.of(Codec.TEXT));
        set.change(NORTH, OrSet.add("a"));
        set.change(SOUTH, OrSet.add("b"));

        assertThatThrownBy(() -> State.fromBytes(set.value(), set.toBytes(), new State.Limits(1, 1, 9)))
                .isInstanceOf(DamagedException.class);
        assertThatThrownBy(() -> State.fromBytes(set.value(), set.toBytes(), new State.Limits(2, 1, 3)))
                .isInstanceOf(DamagedException.class);
    }
}

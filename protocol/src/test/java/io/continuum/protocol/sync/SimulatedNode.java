package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import java.util.Map;

/** Someone who takes part in a simulation. */
interface SimulatedNode {
    int number();

    default Origin origin() {
        return Fakes.origin(number() + 1);
    }

    /** Whether the process runs. */
    boolean isUp();

    /** A connection over the link is there; one from before, if it is still open at this end, is not any more. */
    void open(SimulatedLink link);

    /** This end hears that the connection is gone. */
    void closed(SimulatedLink link);

    void receive(SimulatedLink link, byte[] message);

    /** About 100 ms have passed. */
    void tick();

    void step(Step step);

    /** All faults of this node end. */
    void heal();

    /** Whether it is on its way to become durable: writes, batches, answers. */
    boolean isBusy();

    /** What is durable: who is honest ends up with the same as the others. */
    Map<LogId, LogHead> heads();
}

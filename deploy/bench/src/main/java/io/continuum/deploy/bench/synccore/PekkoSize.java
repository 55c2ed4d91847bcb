package io.continuum.deploy.bench.synccore;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.ddata.protobuf.ReplicatedDataSerializer;

/** How many bytes Pekko's own serializer makes of its set; it compresses with gzip. */
final class PekkoSize {
    private PekkoSize() {}

    static int ofSet(int entries) {
        ActorSystem system =
                ActorSystem.create("bench", ConfigFactory.parseString("""
                    pekko.loglevel = OFF
                    pekko.stdout-loglevel = OFF
                    pekko.jvm-exit-on-fatal-error = off
                    """).withFallback(ConfigFactory.load()));
        try {
            ReplicatedDataSerializer serializer = new ReplicatedDataSerializer((ExtendedActorSystem) system);
            return serializer.toBinary(PekkoSet.filled(PekkoSet.X, 0, entries)).length;
        } finally {
            system.terminate();
        }
    }
}

package io.continuum.instance.history;

import io.continuum.instance.federation.CoordinatorClient.Download;
import io.continuum.instance.federation.Federation;
import io.continuum.protocol.log.TilePath;
import java.net.URI;

/** Where checkpoints, tiles and other members' epoch commits are read from. Blocking; nothing it returns is believed. */
public interface LogSource {
    Download checkpoint(Federation federation);

    Download tile(Federation federation, TilePath path);

    /** The signed commit of an epoch as the instance at this address has it. */
    Download epochCommit(URI peer, Federation federation, long epoch);
}

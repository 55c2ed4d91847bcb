package io.continuum.protocol.log;

import java.io.IOException;
import java.util.Optional;

/** Where the files of a log come from: HTTP, a folder, a database. Nothing that it returns is believed. */
@FunctionalInterface
public interface TileFetcher {
    /**
     * The file, or empty if there is none.
     *
     * <p>An implementation reads no more than {@link TilePath#bytesMax} bytes.
     *
     * @throws IOException if it cannot be told
     */
    Optional<byte[]> fetch(TilePath path) throws IOException;
}

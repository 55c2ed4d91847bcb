package io.continuum.instance.history;

import io.continuum.protocol.crypt.Bytes;
import java.time.Instant;

/**
 * What was believed of a log last.
 *
 * @param note the newest checkpoint that was believed, as it came
 * @param size its number of leaves
 * @param scanned so many leaves were read
 * @param witnessedAt when a quorum of witnesses had last seen it; {@link Instant#EPOCH} where there are none
 * @param keptAt when it, or newer signatures on it, came
 * @param agreedSize up to here every leaf about the chain had its event and every event its leaf
 * @param agreedAt when a quorum had last seen the checkpoint of {@code agreedSize}; without witnesses, when it came
 */
public record KeptLog(
        Bytes note, long size, long scanned, Instant witnessedAt, Instant keptAt, long agreedSize, Instant agreedAt) {

    KeptLog scannedTo(long leaves) {
        return new KeptLog(note, size, leaves, witnessedAt, keptAt, agreedSize, agreedAt);
    }

    KeptLog agreed() {
        return new KeptLog(
                note,
                size,
                scanned,
                witnessedAt,
                keptAt,
                size,
                witnessedAt.equals(Instant.EPOCH) ? keptAt : witnessedAt);
    }
}

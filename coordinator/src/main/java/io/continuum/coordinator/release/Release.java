package io.continuum.coordinator.release;

import io.continuum.protocol.crypt.Bytes;

/**
 * A release as one of its organisations sees it.
 *
 * @param cid the organisation's own contribution
 * @param indexMissing whether its INDEX is still to come; its credits are pending until then
 */
public record Release(long seq, long tagEpoch, Bytes tag, Bytes cid, boolean indexMissing) {}

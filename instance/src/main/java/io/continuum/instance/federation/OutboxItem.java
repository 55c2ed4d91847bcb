package io.continuum.instance.federation;

import java.time.Instant;

/**
 * One contribution on its way.
 *
 * @param federation base64url
 * @param tag base64url
 * @param cid base64url; the same at every attempt, so that a repeated one counts once
 * @param envelope the sealed bytes
 * @param attempts how often it was tried since it last got further
 * @param nextAt not tried again before
 * @param lastError why the last attempt failed, or empty
 */
public record OutboxItem(
        String id,
        String federation,
        String patternId,
        long tagEpoch,
        String tag,
        String cid,
        byte[] envelope,
        OutboxState state,
        int attempts,
        Instant nextAt,
        String lastError) {

    OutboxItem reached(OutboxState newState, Instant now) {
        return new OutboxItem(id, federation, patternId, tagEpoch, tag, cid, envelope, newState, 0, now, "");
    }

    OutboxItem failed(OutboxState newState, String error, Instant retryAt) {
        return new OutboxItem(
                id, federation, patternId, tagEpoch, tag, cid, envelope, newState, attempts + 1, retryAt, error);
    }

    /** The same contribution by the id under which the coordinator counts it. */
    OutboxItem countedAs(String otherCid) {
        return new OutboxItem(
                id, federation, patternId, tagEpoch, tag, otherCid, envelope, state, attempts, nextAt, lastError);
    }

    OutboxItem resealed(String newCid, byte[] newEnvelope, Instant now) {
        return new OutboxItem(
                id, federation, patternId, tagEpoch, tag, newCid, newEnvelope, OutboxState.QUEUED, attempts, now, "");
    }
}

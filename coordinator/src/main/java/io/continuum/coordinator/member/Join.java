package io.continuum.coordinator.member;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.InstanceId;

/**
 * A request to join and what became of it.
 *
 * @param welcome what the inviter sealed for the joiner; empty until it did
 * @param reason why the inviter rejected it; empty unless it did
 */
public record Join(
        Bytes invite,
        InstanceId inviter,
        byte[] descriptor,
        Bytes nonce,
        Bytes orgCommit,
        Bytes mac,
        Bytes sig,
        State state,
        byte[] welcome,
        String reason) {

    /** How far it got. */
    public enum State {
        PENDING,
        WELCOMED,
        REJECTED
    }
}

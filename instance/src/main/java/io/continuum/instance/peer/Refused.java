package io.continuum.instance.peer;

import java.util.Locale;
import java.util.Optional;

/**
 * Why a connection between peers was closed before a session began on it, as a WebSocket close code (SPEC.md P-9). Numbers
 * are never reused; a session ends with the close codes of {@link io.continuum.protocol.wire.Reason}.
 */
public enum Refused {
    /** The caller is no active member of the federation, as the other side knows it; that may be news to it. */
    NOT_A_MEMBER(4001, false, "one side is not an active member of the federation in the eyes of the other"),
    /** A member that the operator has not added as a peer. */
    NOT_A_PEER(4002, true, "the other side has not added this instance as a peer; its operator has to"),
    /** What came is not of the protocol. */
    MALFORMED(4003, false, "a message was malformed"),
    /** Another connection between the two is in use. */
    DUPLICATE(4005, false, "another connection between the two is in use"),
    /** Another psk, other keys, or changed on the way. */
    HANDSHAKE_FAILED(
            4006,
            false,
            "the handshake failed: the two hold different federation secrets, or it was changed on its way"),
    /** A message of the open channel did not decrypt. */
    CHANNEL_BROKEN(4007, false, "an encrypted message was damaged"),
    /** The peer answered as another member than the one that was dialled. */
    WRONG_PEER(4008, true, "another member answers at this address; check the peer's url and instance id"),
    /** The handshake took too long. */
    TOO_SLOW(4009, false, "the handshake took too long");

    private final int code;
    private final boolean lasting;
    private final String sentence;

    Refused(int code, boolean lasting, String sentence) {
        this.code = code;
        this.lasting = lasting;
        this.sentence = sentence;
    }

    /** The WebSocket close code. */
    public short code() {
        return (short) code;
    }

    /** Whether only a change by an operator helps, so that dialling again soon is of no use. */
    public boolean isLasting() {
        return lasting;
    }

    /** What it means, for the operator. */
    public String sentence() {
        return sentence;
    }

    /** The text that goes with the close code. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Refused> ofCode(int code) {
        for (Refused refused : values()) {
            if (refused.code == code) {
                return Optional.of(refused);
            }
        }
        return Optional.empty();
    }
}

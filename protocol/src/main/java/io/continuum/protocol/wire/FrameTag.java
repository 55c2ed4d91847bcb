package io.continuum.protocol.wire;

import java.util.Optional;

/** Every tag of a frame, those in use and those kept free for what comes later. Numbers are never reused. */
enum FrameTag {
    HELLO(0x01, Use.NOW),
    HELLO_ACK(0x02, Use.RESERVED),
    /** The channel authenticates the peer before the first frame. */
    AUTH(0x03, Use.RETIRED),
    REJECT(0x04, Use.NOW),
    STATE(0x10, Use.NOW),
    WANT(0x11, Use.NOW),
    OPS(0x12, Use.NOW),
    ACK(0x13, Use.NOW),
    NOTIFY(0x14, Use.NOW),
    RBSR_OPEN(0x20, Use.NOW),
    RBSR_MSG(0x21, Use.NOW),
    RBSR_CLOSE(0x22, Use.NOW),
    RBSR_FROM(0x23, Use.NOW),
    SNAP_OFFER(0x30, Use.NOW),
    SNAP_CHUNK(0x31, Use.NOW),
    SNAP_DONE(0x32, Use.NOW),
    SNAP_WANT(0x33, Use.NOW),
    RESYNC(0x40, Use.NOW),
    WINDOW(0x50, Use.NOW),
    THROTTLE(0x51, Use.NOW),
    PING(0x60, Use.NOW),
    PONG(0x61, Use.NOW),
    GOODBYE(0x7f, Use.NOW);

    /** Whether this version reads the tag, or skips it like one it does not know. */
    enum Use {
        NOW,
        RESERVED,
        RETIRED
    }

    private final int code;
    private final Use use;

    FrameTag(int code, Use use) {
        this.code = code;
        this.use = use;
    }

    int code() {
        return code;
    }

    Use use() {
        return use;
    }

    static Optional<FrameTag> of(int code) {
        for (FrameTag tag : values()) {
            if (tag.code == code) {
                return Optional.of(tag);
            }
        }
        return Optional.empty();
    }
}

package io.continuum.instance.peer;

import io.continuum.protocol.crypt.Noise;
import io.continuum.protocol.crypt.NoiseChannel;
import io.continuum.protocol.crypt.NoiseException;
import io.continuum.protocol.wire.Reason;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A WebSocket with an open Noise channel inside: sync frames go in and come out whole. One Noise message fills one binary
 * WebSocket message; a sync frame takes 1 to {@link #PARTS_MAX} of them in a row, each starting with a byte that is 1 if
 * more follow and 0 in the last (SPEC.md P-7). Belongs to the context of its socket; every method is called there.
 */
final class PeerSocket {
    /** Noise messages of one sync frame. */
    static final int PARTS_MAX = 5;

    private static final int LAST = 0;
    private static final int MORE = 1;
    private static final int PART_BYTES_MAX = Noise.PLAINTEXT_BYTES_MAX - 1;

    /** The longest sync frame. */
    static final int FRAME_BYTES_MAX = PARTS_MAX * PART_BYTES_MAX;

    private final WebSocketBase socket;
    private final Context context;
    private final NoiseChannel channel;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private int parts;
    private Consumer<byte[]> onFrame = _ -> {};
    private boolean closed;

    PeerSocket(WebSocketBase socket, Context context, NoiseChannel channel) {
        this.socket = socket;
        this.context = context;
        this.channel = channel;
        socket.binaryMessageHandler(message -> received(message.getBytes()));
        socket.textMessageHandler(_ -> close(Refused.MALFORMED));
    }

    /** Who takes the frames; the socket must be paused until there is somebody. */
    void onFrame(Consumer<byte[]> receiver) {
        onFrame = receiver;
    }

    /** Runs a task on this socket's context. */
    void run(Runnable task) {
        context.runOnContext(_ -> task.run());
    }

    /** Sends a frame; it is dropped if the socket is closed. */
    void send(byte[] frame) {
        if (closed) {
            return;
        }
        if (frame.length > FRAME_BYTES_MAX) {
            throw new IllegalArgumentException("a frame of " + frame.length + " bytes, at most " + FRAME_BYTES_MAX);
        }
        int at = 0;
        do {
            int length = Math.min(PART_BYTES_MAX, frame.length - at);
            byte[] part = new byte[1 + length];
            System.arraycopy(frame, at, part, 1, length);
            at += length;
            part[0] = (byte) (at < frame.length ? MORE : LAST);
            socket.writeBinaryMessage(Buffer.buffer(channel.seal(part)));
        } while (at < frame.length);
    }

    /** Whether more is waiting to go out than the socket wants to hold. */
    boolean isFull() {
        return socket.writeQueueFull();
    }

    /** Runs the task once, when the socket has room again. */
    void onDrain(Runnable task) {
        socket.drainHandler(_ -> {
            socket.drainHandler(null);
            task.run();
        });
    }

    void pause() {
        socket.pause();
    }

    void resume() {
        if (!closed) {
            socket.resume();
        }
    }

    /** Closes before or without a session, with a code that tells the other side why. */
    void close(Refused reason) {
        close(reason.code(), reason.wireName());
    }

    /** Closes at the end of a session. */
    void close(Reason reason) {
        close((short) reason.closeCode(), reason.name().toLowerCase(Locale.ROOT));
    }

    private void close(short code, String text) {
        closed = true;
        socket.resume(); // so that the other side's answer is read
        socket.close(code, text);
    }

    /** Runs the task when the socket closes; at once if it has closed already. */
    void onClose(Runnable task) {
        if (socket.isClosed()) {
            closed = true;
            task.run();
            return;
        }
        socket.closeHandler(_ -> {
            closed = true;
            task.run();
        });
    }

    /** Why the other side closed before or without a session, if it said so. */
    Optional<Refused> refusal() {
        Short code = socket.closeStatusCode();
        return code == null ? Optional.empty() : Refused.ofCode(code);
    }

    private void received(byte[] message) {
        if (closed) {
            return;
        }
        byte[] part;
        try {
            part = channel.open(message);
        } catch (NoiseException _) {
            close(Refused.CHANNEL_BROKEN);
            return;
        }
        boolean valid = part.length > 0 && (part[0] == LAST || part[0] == MORE) && ++parts <= PARTS_MAX;
        if (!valid || (part[0] == MORE && parts == PARTS_MAX)) {
            close(Refused.MALFORMED);
            return;
        }
        if (parts == 1 && part[0] == LAST) {
            parts = 0;
            onFrame.accept(Arrays.copyOfRange(part, 1, part.length));
            return;
        }
        partial.write(part, 1, part.length - 1);
        if (part[0] == LAST) {
            byte[] frame = partial.toByteArray();
            partial.reset();
            parts = 0;
            onFrame.accept(frame);
        }
    }
}

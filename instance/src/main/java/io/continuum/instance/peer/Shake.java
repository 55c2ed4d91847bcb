package io.continuum.instance.peer;

import io.continuum.instance.work.Workers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Carries the messages of one {@link PeerHandshake} over a WebSocket; the key agreements run on a worker. */
final class Shake {
    static final Duration WITHIN = Duration.ofSeconds(10);

    private final WebSocketBase socket;
    private final Context context;
    private final Workers workers;
    private final PeerHandshake handshake;
    private final Promise<PeerHandshake.Step> outcome = Promise.promise();

    private Shake(WebSocketBase socket, Context context, Workers workers, PeerHandshake handshake) {
        this.socket = socket;
        this.context = context;
        this.workers = workers;
        this.handshake = handshake;
    }

    /**
     * Runs the handshake to its end.
     *
     * @param context of the socket
     * @return an open channel with the socket paused, or why it failed; fails itself only if the connection breaks
     */
    static Future<PeerHandshake.Step> run(
            WebSocketBase socket, Context context, Workers workers, PeerHandshake handshake, boolean dialler) {
        Shake shake = new Shake(socket, context, workers, handshake);
        shake.begin(dialler);
        return shake.outcome.future();
    }

    private void begin(boolean dialler) {
        long timer = context.owner().setTimer(WITHIN.toMillis(), _ -> failed(Refused.TOO_SLOW));
        outcome.future().onComplete(_ -> context.owner().cancelTimer(timer));
        socket.closeHandler(_ -> broken());
        socket.textMessageHandler(_ -> failed(Refused.MALFORMED));
        socket.binaryMessageHandler(message -> {
            socket.pause();
            byte[] bytes = message.getBytes();
            onWorker(() -> handshake.take(bytes));
        });
        if (dialler) {
            socket.pause();
            onWorker(() -> new PeerHandshake.Step.Reply(handshake.start()));
        }
    }

    private void onWorker(Callable<PeerHandshake.Step> step) {
        Future.fromCompletionStage(workers.submit(step), context)
                .onSuccess(this::next)
                .onFailure(outcome::tryFail);
    }

    private void next(PeerHandshake.Step step) {
        switch (step) {
            case PeerHandshake.Step.Reply(byte[] message) -> {
                socket.writeBinaryMessage(Buffer.buffer(message));
                socket.resume();
            }
            case PeerHandshake.Step.Open open -> {
                open.last().ifPresent(last -> socket.writeBinaryMessage(Buffer.buffer(last)));
                outcome.tryComplete(open);
            }
            case PeerHandshake.Step.Failed failed -> {
                socket.resume();
                socket.close(failed.reason().code(), failed.reason().wireName());
                outcome.tryComplete(failed);
            }
        }
    }

    private void failed(Refused reason) {
        if (!outcome.future().isComplete()) {
            next(new PeerHandshake.Step.Failed(reason, Optional.empty()));
        }
    }

    private void broken() {
        Short code = socket.closeStatusCode();
        Refused reason =
                code == null ? Refused.HANDSHAKE_FAILED : Refused.ofCode(code).orElse(Refused.HANDSHAKE_FAILED);
        outcome.tryComplete(new PeerHandshake.Step.Failed(reason, Optional.empty()));
    }
}

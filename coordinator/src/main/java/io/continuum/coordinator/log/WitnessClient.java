package io.continuum.coordinator.log;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.log.NoteSignature;
import io.continuum.protocol.log.WitnessRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks witnesses over HTTP. Thread-safe. */
public final class WitnessClient implements AutoCloseable {
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIME_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** What a witness answered. */
    sealed interface Answer {
        /** Signatures; nothing is believed yet. */
        record Signed(List<NoteSignature> signatures) implements Answer {}

        /** It knows a tree of another size. */
        record OtherSize(long size) implements Answer {}

        /** It did not answer, or with neither of these. */
        record Failed(String detail) implements Answer {}
    }

    /** Never fails: what goes wrong is an answer too. */
    CompletableFuture<Answer> ask(URI witness, WitnessRequest request) {
        HttpRequest post = HttpRequest.newBuilder(
                        URI.create(witness.toString().replaceAll("/+$", "") + WitnessRequest.PATH))
                .timeout(ANSWER_TIME_MAX)
                .header("content-type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.encode()))
                .build();
        return http.sendAsync(
                        post,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), WitnessRequest.BYTES_MAX))
                .thenApply(WitnessClient::read)
                .exceptionally(failure -> new Answer.Failed(String.valueOf(failure.getMessage())));
    }

    private static Answer read(HttpResponse<byte[]> response) {
        boolean size = response.headers()
                .firstValue("content-type")
                .filter(WitnessRequest.SIZE_MEDIA_TYPE::equals)
                .isPresent();
        if (response.statusCode() == 409 && size) {
            return switch (WitnessRequest.parseSize(response.body())) {
                case Checked.Valid<Long>(Long known) -> new Answer.OtherSize(known);
                case Checked.Refused<Long>(var _, String detail) -> new Answer.Failed("409, and no size: " + detail);
            };
        }
        if (response.statusCode() != 200) {
            return new Answer.Failed("status " + response.statusCode());
        }
        return switch (WitnessRequest.parseAnswer(response.body())) {
            case Checked.Valid<List<NoteSignature>>(List<NoteSignature> signatures) -> new Answer.Signed(signatures);
            case Checked.Refused<List<NoteSignature>>(var _, String detail) -> new Answer.Failed(detail);
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}

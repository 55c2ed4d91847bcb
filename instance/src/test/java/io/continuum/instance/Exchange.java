package io.continuum.instance;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Requests to an instance whose answers are held against the contract, so that every test does it. */
public final class Exchange {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Exchange() {}

    public static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return checked(HTTP.send(request, handler));
    }

    public static <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return HTTP.sendAsync(request, handler).thenApply(Exchange::checked);
    }

    private static <T> HttpResponse<T> checked(HttpResponse<T> response) {
        check(response, text(response.body()));
        return response;
    }

    private static @Nullable String text(@Nullable Object body) {
        return switch (body) {
            case String string -> string;
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case null, default -> null; // a stream, which its test reads
        };
    }

    /** @param body null where nobody has read it yet */
    static void check(HttpResponse<?> response, @Nullable String body) {
        HttpRequest request = response.request();
        String method = request.method();
        String path = request.uri().getRawPath();
        String type = response.headers().firstValue("content-type").orElse("");
        List<String> violations = InstanceContract.get().violations(method, path, response.statusCode(), type, body);
        if (!violations.isEmpty()) {
            throw new AssertionError("%s %s answered %d, which openapi.yaml does not allow: %s%n%s"
                    .formatted(method, path, response.statusCode(), violations, body));
        }
    }

    /** The data of an event of {@code /v1/events}. */
    static void checkEvent(String data) {
        List<String> violations = InstanceContract.get().violationsOf("Event", data);
        if (!violations.isEmpty()) {
            throw new AssertionError("openapi.yaml does not allow this event: %s%n%s".formatted(violations, data));
        }
    }
}

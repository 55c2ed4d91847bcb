package io.continuum.coordinator;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An HTTP client that holds every answer against the contract, so that all tests do. */
final class CheckingClient extends HttpClient {
    private final HttpClient client =
            HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return checked(client.send(request, handler));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return client.sendAsync(request, handler).thenApply(CheckingClient::checked);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> pushes) {
        return client.sendAsync(request, handler, pushes).thenApply(CheckingClient::checked);
    }

    private static <T> HttpResponse<T> checked(HttpResponse<T> response) {
        HttpRequest request = response.request();
        String type = response.headers().firstValue("content-type").orElse("");
        List<String> violations = CoordinatorContract.get()
                .violations(request.method(), request.uri().getRawPath(), response.statusCode(), type, text(response));
        if (!violations.isEmpty()) {
            throw new AssertionError("%s %s answered %d, which openapi.yaml does not allow: %s%n%s"
                    .formatted(
                            request.method(),
                            request.uri().getRawPath(),
                            response.statusCode(),
                            violations,
                            text(response)));
        }
        return response;
    }

    private static String text(HttpResponse<?> response) {
        return switch (response.body()) {
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case String string -> string;
            case null, default -> throw new IllegalArgumentException("read the body as text or bytes");
        };
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}

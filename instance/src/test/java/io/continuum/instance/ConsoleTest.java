package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.config.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
    private static final Pattern ASSET = Pattern.compile("\"(/console/[^\"]+\\.\\w+)\"|from '\\./([^']+)'");

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-06-01T08:00:00Z"));
    private RunningInstance instance;
    private String secret;

    @BeforeEach
    void start() throws Exception {
        Config config =
                Config.load(Map.of("data_dir", folder.resolve("data").toString(), "http.port", "0"), Map.of(), null);
        instance = Instance.start(config, now::get);
        secret = instance.firstStart().orElseThrow().adminSecret();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void theAdminSecretOpensASessionThatReadsTheApi() throws Exception {
        HttpResponse<String> login = login(secret);

        assertThat(login.statusCode()).isEqualTo(200);
        String cookie = login.headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie)
                .containsIgnoringCase("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/");
        assertThat(get("/v1/keys", cookieOf(login)).statusCode()).isEqualTo(200);
        assertThat(get("/v1/keys", "").statusCode()).isEqualTo(401);
        assertThat(get("/console/session", cookieOf(login)).body()).contains(token(login));
        assertThat(get("/console/session", "").statusCode()).isEqualTo(204);
    }

    @Test
    void aChangeNeedsTheSessionsToken() throws Exception {
        HttpResponse<String> login = login(secret);
        String body = "{\"tenant\":\"default\",\"role\":\"member\",\"label\":\"x\"}";

        assertThat(post("/v1/keys", body, cookieOf(login), "").statusCode()).isEqualTo(403);
        assertThat(post("/v1/keys", body, cookieOf(login), "guess").body()).contains("\"csrf\"");
        assertThat(post("/v1/keys", body, cookieOf(login), token(login)).statusCode())
                .isEqualTo(201);
    }

    @Test
    void loggingOutEndsTheSessionForEverybodyWhoHoldsTheCookie() throws Exception {
        HttpResponse<String> login = login(secret);

        assertThat(post("/console/logout", "{}", cookieOf(login), "").statusCode())
                .isEqualTo(403);
        assertThat(post("/console/logout", "{}", cookieOf(login), token(login)).statusCode())
                .isEqualTo(204);
        assertThat(get("/v1/keys", cookieOf(login)).statusCode()).isEqualTo(401);
    }

    @Test
    void aSessionEndsAfterTwelveHours() throws Exception {
        HttpResponse<String> login = login(secret);
        now.updateAndGet(time -> time.plus(Duration.ofHours(12)).minusSeconds(1));
        assertThat(get("/v1/keys", cookieOf(login)).statusCode()).isEqualTo(200);

        now.updateAndGet(time -> time.plusSeconds(1));

        assertThat(get("/v1/keys", cookieOf(login)).statusCode()).isEqualTo(401);
    }

    @Test
    void guessingIsStoppedAfterFiveAttemptsAndNotForEver() throws Exception {
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(login("guess " + attempt).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> sixth = login(secret);
        assertThat(sixth.statusCode()).isEqualTo(429);
        assertThat(sixth.headers().firstValue("retry-after")).contains("901");

        now.updateAndGet(time -> time.plus(Duration.ofMinutes(15)));

        assertThat(login(secret).statusCode()).isEqualTo(200);
    }

    @Test
    void aFormOfAnotherSiteCannotLogIn() throws Exception {
        HttpRequest form = request("/console/login", "")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"secret\":\"" + secret + "\"}"))
                .build();

        assertThat(Exchange.send(form, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(415);
        assertThat(post("/console/login", "", "", "").statusCode()).isEqualTo(400);
        assertThat(post("/console/login", "{}", "", "").statusCode()).isEqualTo(401);
    }

    @Test
    void thePageAndAllItLoadsComeFromHereUnderAStrictPolicy() throws Exception {
        HttpResponse<String> page = get("/console", "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'")
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(loadedBy("", page.body())).isPositive();
    }

    @Test
    void aFileThatTheBrowserHoldsIsNotSentAgain() throws Exception {
        HttpResponse<String> first = get("/console/app.js", "");
        HttpRequest again = request("/console/app.js", "")
                .header("If-None-Match", first.headers().firstValue("etag").orElseThrow())
                .build();

        assertThat(Exchange.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(304);
    }

    @Test
    void aVendoredFileIsTheOneThatWasPublished() throws Exception {
        String listed = get("/console/vendor/VENDORED.txt", "").body();
        String file = get("/console/vendor/htm-preact.js", "").body();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(file.getBytes(StandardCharsets.UTF_8));

        assertThat(listed).contains(HexFormat.of().formatHex(hash));
    }

    @Test
    void theStreamSpeaksWhenSomethingWasCommitted() throws Exception {
        HttpResponse<String> login = login(secret);
        assertThat(get("/console/live", "").statusCode()).isEqualTo(401);
        HttpResponse<InputStream> stream = Exchange.send(
                request("/console/live", cookieOf(login)).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(event(lines)).isEqualTo("beat");

            new Client(instance, apiKey()).post("/v1/keys", Map.of("tenant", "default", "role", "member"));

            assertThat(event(lines)).isEqualTo("changed");
        }
    }

    private String apiKey() {
        return instance.firstStart().orElseThrow().apiKey();
    }

    /** Follows the page's own references; returns how many files there were. */
    private int loadedBy(String base, String text) throws Exception {
        int loaded = 0;
        Matcher asset = ASSET.matcher(text);
        while (asset.find()) {
            String path = asset.group(1) != null ? asset.group(1) : "/console/" + base + asset.group(2);
            HttpResponse<String> file = get(path, "");
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.body()).as(path).doesNotContain("https://");
            loaded += 1 + (path.endsWith("/app.js") ? loadedBy("", file.body()) : 0);
        }
        return loaded;
    }

    private static String event(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                return line.substring(7);
            }
        }
        throw new IOException("the stream ended");
    }

    private HttpResponse<String> login(String attempt) throws Exception {
        return post("/console/login", new ObjectMapper().writeValueAsString(Map.of("secret", attempt)), "", "");
    }

    private static String cookieOf(HttpResponse<String> login) {
        String header = login.headers().firstValue("set-cookie").orElseThrow();
        return header.substring(0, header.indexOf(';'));
    }

    private static String token(HttpResponse<String> login) throws Exception {
        return new ObjectMapper().readTree(login.body()).path("csrf_token").asText();
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        return Exchange.send(request(path, cookie).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String json, String cookie, String token) throws Exception {
        HttpRequest.Builder request = request(path, cookie)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("X-CSRF-Token", token);
        }
        return Exchange.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String cookie) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(instance.url() + path)).timeout(Duration.ofSeconds(20));
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }
}

package io.continuum.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingProxyTest {
    @TempDir
    Path folder;

    @Test
    void bothDirectionsGetThroughAndAreRecorded() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (RecordingProxy proxy =
                RecordingProxy.open(folder, server.getAddress().getPort())) {
            RestClient client = new RestClient(URI.create(proxy.url()), "");

            assertThat(client.post("/echo", Json.object().put("word", "marmalade"))
                            .path("word")
                            .asText())
                    .isEqualTo("marmalade");

            assertThat(recorded("1-requests")).contains("POST /echo").contains("marmalade");
            assertThat(recorded("1-answers")).contains("200").contains("marmalade");
            assertThat(proxy.recordedBytes()).isPositive();
        } finally {
            server.stop(0);
        }
    }

    private String recorded(String name) throws Exception {
        return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    }
}

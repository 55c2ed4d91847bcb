package io.continuum.instance.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code GET /openapi.yaml}: every route there is, who may use it, and what it takes and answers, in OpenAPI 3.1. */
public final class ContractRoutes implements Routes {
    static final String RESOURCE = "/io/continuum/instance/openapi.yaml";

    private final Buffer contract = read();

    @Override
    public void mount(Router router) {
        router.get("/openapi.yaml")
                .handler(context -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                        .end(contract));
    }

    private static Buffer read() {
        try (InputStream file = ContractRoutes.class.getResourceAsStream(RESOURCE)) {
            if (file == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the build");
            }
            return Buffer.buffer(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

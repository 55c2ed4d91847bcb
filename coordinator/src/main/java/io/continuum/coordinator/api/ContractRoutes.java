package io.continuum.coordinator.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code GET /openapi.yaml}: every route there is, and what it takes and answers, in OpenAPI 3.1. */
final class ContractRoutes {
    /** Of the whole module, as its operations belong to two servers. */
    static final String RESOURCE = "/io/continuum/coordinator/openapi.yaml";

    private final byte[] contract = read();

    void on(ApiServer server) {
        server.get("/openapi.yaml", _ -> new Answer(200, "application/yaml", contract));
    }

    private static byte[] read() {
        try (InputStream file = ContractRoutes.class.getResourceAsStream(RESOURCE)) {
            if (file == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the build");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.continuum.coordinator;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.continuum.protocol.http.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The contract that ships with the coordinator. */
final class CoordinatorContract {
    private static final Contract CONTRACT = read();

    private CoordinatorContract() {}

    static Contract get() {
        return CONTRACT;
    }

    private static Contract read() {
        SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getOpenApi31());
        try (InputStream file = Objects.requireNonNull(
                CoordinatorContract.class.getResourceAsStream("/io/continuum/coordinator/openapi.yaml"))) {
            return new Contract(new YAMLMapper().readTree(file), root -> {
                Schema schema = registry.getSchema(root);
                return value ->
                        schema.validate(value).stream().map(Object::toString).toList();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.continuum.instance;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.continuum.protocol.http.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The contract that ships with the instance. */
public final class InstanceContract {
    private static final Contract CONTRACT = read();

    private InstanceContract() {}

    public static Contract get() {
        return CONTRACT;
    }

    private static Contract read() {
        SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getOpenApi31());
        try (InputStream file = Objects.requireNonNull(
                InstanceContract.class.getResourceAsStream("/io/continuum/instance/openapi.yaml"))) {
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

package io.continuum.coordinator.store;

import java.lang.reflect.Type;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Binds ids as the bytes they are. */
final class IdArguments implements ArgumentFactory {

    @Override
    public Optional<Argument> build(Type type, Object value, ConfigRegistry config) {
        byte[] bytes = value instanceof byte[] ? null : Ids.bytes(value);
        return bytes == null ? Optional.empty() : binary(bytes);
    }

    private static Optional<Argument> binary(byte[] bytes) {
        return Optional.of((position, statement, _) -> statement.setBytes(position, bytes));
    }
}

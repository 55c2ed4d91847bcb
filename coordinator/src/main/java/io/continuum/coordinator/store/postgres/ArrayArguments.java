package io.continuum.coordinator.store.postgres;

import java.lang.reflect.Type;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Binds the columns of a batch as arrays. */
final class ArrayArguments implements ArgumentFactory {

    @Override
    public Optional<Argument> build(Type type, Object value, ConfigRegistry config) {
        return switch (value) {
            case byte[][] column -> array("bytea", column);
            case Long[] column -> array("bigint", column);
            case null, default -> Optional.empty();
        };
    }

    private static Optional<Argument> array(String type, Object[] column) {
        return Optional.of((position, statement, _) ->
                statement.setArray(position, statement.getConnection().createArrayOf(type, column)));
    }
}

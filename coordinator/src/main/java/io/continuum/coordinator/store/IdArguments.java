package io.continuum.coordinator.store;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Binds ids as the bytes they are. */
final class IdArguments implements ArgumentFactory {

    @Override
    public Optional<Argument> build(Type type, Object value, ConfigRegistry config) {
        return switch (value) {
            case Bytes bytes -> binary(bytes.toArray());
            case FederationId id -> binary(id.toArray());
            case OrgId id -> binary(id.toArray());
            case InstanceId id -> binary(id.toArray());
            case TransferId id -> binary(id.toArray());
            case null, default -> Optional.empty();
        };
    }

    private static Optional<Argument> binary(byte[] bytes) {
        return Optional.of((position, statement, _) -> statement.setBytes(position, bytes));
    }
}

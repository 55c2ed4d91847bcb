package io.continuum.coordinator.store;

import java.io.Serial;
import java.sql.SQLException;

/** A statement that the database could not run. What was bound to it is not in the message. */
public final class SqlFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public SqlFailure(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}

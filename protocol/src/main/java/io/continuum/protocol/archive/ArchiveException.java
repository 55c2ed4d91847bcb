package io.continuum.protocol.archive;

import java.io.IOException;

/** An archive that cannot be used: damaged, cut off, of another kind or locked otherwise. The message is for the user. */
public final class ArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    public ArchiveException(String message) {
        super(message);
    }
}

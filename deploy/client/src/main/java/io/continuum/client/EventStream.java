package io.continuum.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Changes as they happen. For one thread, but {@link #close} may be called from another, which ends a wait. After a break, open
 * another one after {@link #last}: nothing is missed and nothing comes twice.
 */
public final class EventStream implements AutoCloseable {
    private static final String DATA = "data:";

    private final InputStream body;
    private final BufferedReader lines;
    private volatile long last;

    EventStream(InputStream body, long after) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        this.last = after;
    }

    /** Waits for the next change; empty once the stream has ended. */
    public Optional<Event> next() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    Event event = Wire.value(line.substring(DATA.length()), Event.class);
                    last = event.seq();
                    return Optional.of(event);
                }
            }
        } catch (IOException _) {
            // broken off, which is an end too
        }
        return Optional.empty();
    }

    /** The number of the last change that came, to go on after; -1 before the first of a stream that began at the end. */
    public long last() {
        return last;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException _) {
            // it is not read any more
        }
    }
}

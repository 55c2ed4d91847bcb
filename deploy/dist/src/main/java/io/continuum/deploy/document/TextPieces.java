package io.continuum.deploy.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;

/** Cuts plain text at empty lines into pieces of bounded length, all of one session. */
final class TextPieces {
    private static final int PIECE_CHARS_MAX = 32_768;

    private final String source;
    private final String session;
    private final String eventTime;
    private final Consumer<ObjectNode> learn;
    private final StringBuilder piece = new StringBuilder();
    private int paragraphEnd;

    TextPieces(String name, Consumer<ObjectNode> learn) {
        this(name, name, "", learn);
    }

    /** @param eventTime when it happened (RFC 3339); empty if not known */
    TextPieces(String source, String session, String eventTime, Consumer<ObjectNode> learn) {
        this.source = source;
        this.session = session;
        this.eventTime = eventTime;
        this.learn = learn;
    }

    void read(BufferedReader reader) throws IOException {
        char[] buffer = new char[8_192];
        StringBuilder line = new StringBuilder();
        for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
            for (int i = 0; i < read; i++) {
                line.append(buffer[i]);
                // A file without line ends must not fill memory either.
                if (buffer[i] == '\n' || line.length() == PIECE_CHARS_MAX) {
                    append(line);
                    line.setLength(0);
                }
            }
        }
        append(line);
        flush();
    }

    void append(CharSequence line) {
        if (piece.length() + line.length() > PIECE_CHARS_MAX) {
            hand(paragraphEnd > 0 ? paragraphEnd : piece.length());
        }
        piece.append(line);
        if (line.toString().isBlank()) {
            paragraphEnd = piece.length();
        }
    }

    void flush() {
        hand(piece.length());
    }

    private void hand(int length) {
        String text = piece.substring(0, length).strip();
        piece.delete(0, length);
        paragraphEnd = 0;
        if (text.isEmpty()) {
            return;
        }
        ObjectNode request =
                Json.object().put("text", text).put("session_id", session).put("source", source);
        if (!eventTime.isEmpty()) {
            request.put("event_time", eventTime);
        }
        learn.accept(request);
    }
}

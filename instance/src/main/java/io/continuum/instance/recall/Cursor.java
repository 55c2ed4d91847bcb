package io.continuum.instance.recall;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page of an answer begins. It belongs to one question of one asker and is refused with any other; it grants
 * nothing, the key of the request does.
 */
final class Cursor {
    private Cursor() {}

    static String of(Ask ask, int offset) {
        byte[] bytes =
                ByteBuffer.allocate(12).putLong(fingerprint(ask)).putInt(offset).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The offset; 0 for an empty cursor.
     *
     * @throws IllegalArgumentException when it is none of ours, or of another question
     */
    static int offset(Ask ask, String cursor) {
        if (cursor.isEmpty()) {
            return 0;
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            bytes = new byte[0];
        }
        if (bytes.length != 12) {
            throw new IllegalArgumentException("cursor is not a next_cursor of an earlier page");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getLong() != fingerprint(ask)) {
            throw new IllegalArgumentException(
                    "cursor belongs to another query: send the query, filters and as_of it came with, or no cursor");
        }
        return Math.max(0, in.getInt());
    }

    private static long fingerprint(Ask ask) {
        return Fields.hash(ask.toString());
    }
}

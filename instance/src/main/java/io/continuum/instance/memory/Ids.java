package io.continuum.instance.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Makes memory ids: 128 bits written as 26 characters of Crockford's base 32 (ULID layout: 48-bit milliseconds, 80 more
 * bits). A raw message's 80 bits are random; those of what is derived from it follow from the raw id, the rule and the
 * span, so that deriving again gives the same ids.
 */
public final class Ids {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    /** How many of the characters say the time. */
    static final int TIME_LENGTH = 10;

    private Ids() {}

    /** A new raw message's id. */
    public static String raw(Instant recordedAt, RandomGenerator random) {
        return encode(withTime(recordedAt.toEpochMilli(), random.nextLong(), random.nextLong()));
    }

    /** The next greater id. */
    static String after(String id) {
        char[] digits = id.toCharArray();
        for (int i = LENGTH - 1; i >= 0; i--) {
            int digit = DIGITS.indexOf(digits[i]);
            if (digit < DIGITS.length() - 1) {
                digits[i] = DIGITS.charAt(digit + 1);
                return new String(digits);
            }
            digits[i] = DIGITS.charAt(0);
        }
        throw new IllegalStateException("there is no id after " + id);
    }

    /**
     * The id of something derived from a raw message.
     *
     * @param rule name of the rule that derived it, e.g. {@code decision} or {@code rel:caused-by}
     * @param start first character of the evidence in the raw text
     * @param end character after the evidence
     */
    public static String derived(String rawId, String rule, int start, int end) {
        if (!isId(rawId)) {
            throw new IllegalArgumentException("not an id: " + rawId);
        }
        ByteBuffer hash = ByteBuffer.wrap(sha256(rawId + '\n' + rule + '\n' + start + '\n' + end));
        return rawId.substring(0, TIME_LENGTH)
                + encode(withTime(0, hash.getLong(), hash.getLong())).substring(TIME_LENGTH);
    }

    /** The id of something that is the same wherever the same parts occur, such as an entity. */
    public static String ofContent(String... parts) {
        byte[] hash = sha256(String.join("\n", parts));
        byte[] first = new byte[16];
        System.arraycopy(hash, 0, first, 0, first.length);
        return encode(first);
    }

    /** The first 64 of an id's 128 bits. */
    public static long high(String id) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            high = high << 5 | low >>> 59;
            low = low << 5 | DIGITS.indexOf(id.charAt(i));
        }
        return high;
    }

    /** The last 64 of an id's 128 bits. */
    public static long low(String id) {
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            low = low << 5 | DIGITS.indexOf(id.charAt(i));
        }
        return low;
    }

    /** The id of these 128 bits. */
    public static String text(long high, long low) {
        return encode(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }

    /** Whether the text has the form of an id; nothing else is ever looked up. */
    public static boolean isId(String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            return false;
        }
        return text.chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
    }

    private static byte[] withTime(long millis, long a, long b) {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        bytes.putShort((short) (millis >>> 32)).putInt((int) millis).putLong(a).putShort((short) (b >>> 48));
        return bytes.array();
    }

    private static String encode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long high = in.getLong();
        long low = in.getLong();
        char[] out = new char[LENGTH];
        for (int i = LENGTH - 1; i >= 0; i--) {
            out[i] = DIGITS.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return new String(out);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

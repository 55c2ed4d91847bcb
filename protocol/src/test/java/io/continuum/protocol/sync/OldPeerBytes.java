package io.continuum.protocol.sync;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of {@link OldPeer}: as much CBOR and hashing as it needs, and none of the code that ships. Frozen like it. */
final class OldPeerBytes {
    private OldPeerBytes() {}

    /** Numbers, byte strings, texts, arrays, booleans and null. */
    static byte[] cbor(List<?> item) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, item);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, @Nullable Object item) {
        switch (item) {
            case null -> out.write(0xf6);
            case Boolean truth -> out.write(truth ? 0xf5 : 0xf4);
            case Long number -> head(out, 0, number);
            case byte[] bytes -> {
                head(out, 2, bytes.length);
                out.writeBytes(bytes);
            }
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                head(out, 3, bytes.length);
                out.writeBytes(bytes);
            }
            case List<?> items -> {
                head(out, 4, items.size());
                items.forEach(each -> write(out, each));
            }
            default -> throw new IllegalArgumentException("no CBOR: " + item.getClass());
        }
    }

    private static void head(ByteArrayOutputStream out, int major, long number) {
        int width = number < 24 ? 0 : number < 1 << 8 ? 1 : number < 1 << 16 ? 2 : number < 1L << 32 ? 4 : 8;
        int info = switch (width) {
            case 0 -> (int) number;
            case 1 -> 24;
            case 2 -> 25;
            case 4 -> 26;
            default -> 27;
        };
        out.write(major << 5 | info);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out.write((int) (number >>> shift));
        }
    }

    /** Reads one item that fills the rest. */
    static List<?> list(ByteBuffer in) {
        List<?> item = (List<?>) read(in);
        if (in.hasRemaining() || item == null) {
            throw new IllegalArgumentException("bytes left over");
        }
        return item;
    }

    private static @Nullable Object read(ByteBuffer in) {
        int first = in.get() & 0xff;
        if (first >= 0xf4) {
            return first == 0xf6 ? null : (Object) (first == 0xf5);
        }
        long number = first & 31;
        if (number > 23) {
            int width = 1 << (number - 24);
            number = 0;
            for (int i = 0; i < width; i++) {
                number = number << 8 | in.get() & 0xff;
            }
        }
        if (first >> 5 != 0 && (number < 0 || number > in.remaining())) {
            throw new IllegalArgumentException("more than there is");
        }
        return switch (first >> 5) {
            case 0 -> (Object) number;
            case 2 -> bytes(in, (int) number);
            case 3 -> new String(bytes(in, (int) number), StandardCharsets.UTF_8);
            case 4 -> {
                List<@Nullable Object> items = new ArrayList<>();
                for (long i = 0; i < number; i++) {
                    items.add(read(in));
                }
                yield items;
            }
            default -> throw new IllegalArgumentException("an item of another kind");
        };
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    static void varint(ByteArrayOutputStream out, long number) {
        long left = number;
        for (; left > 0x7f; left >>>= 7) {
            out.write((int) left & 0x7f | 0x80);
        }
        out.write((int) left);
    }

    static long varint(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = in.get();
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number without an end");
    }

    static byte[] big(long number, int length) {
        return ByteBuffer.allocate(length)
                .put(ByteBuffer.allocate(8).putLong(number).array(), 8 - length, length)
                .array();
    }

    /** {@code u16(len label) || label || u32(len f1) || f1 || …}. */
    static byte[] info(String label, byte[]... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(big(label.length(), 2));
        out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        for (byte[] field : fields) {
            out.writeBytes(big(field.length, 4));
            out.writeBytes(field);
        }
        return out.toByteArray();
    }

    static byte[] hash(String label, byte[]... fields) {
        return sha256(info(label, fields));
    }

    /** The tree head of RFC 9162 section 2.1.1. */
    static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return sha256(new byte[] {0}, leaves.getFirst());
        }
        int half = Integer.highestOneBit(leaves.size() - 1);
        return sha256(new byte[] {1}, root(leaves.subList(0, half)), root(leaves.subList(half, leaves.size())));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

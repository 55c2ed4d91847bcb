package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Alters OPS frames on their way out, and remembers what went over a link, to say it again. */
final class Tampering {
    private static final int REMEMBERED_MAX = 20;

    private final List<byte[]> remembered = new ArrayList<>();
    private int toAlter;

    void alterNext(int frames) {
        toAlter = frames;
    }

    void heard(byte[] message) {
        if (remembered.size() == REMEMBERED_MAX) {
            remembered.removeFirst();
        }
        remembered.add(message);
    }

    /** Any message of late, from either side. */
    byte[] remembered(Random random) {
        return remembered.isEmpty() ? new byte[0] : remembered.get(random.nextInt(remembered.size()));
    }

    byte[] altered(byte[] message, Random random) {
        if (toAlter == 0
                || !(FrameCodec.decode(message) instanceof FrameCodec.Ok(Frame.Ops ops))
                || ops.parts().isEmpty()) {
            return message;
        }
        toAlter--;
        List<Frame.Part> parts = new ArrayList<>(ops.parts());
        int at = random.nextInt(parts.size());
        parts.set(at, altered(parts.get(at), random));
        return FrameCodec.encode(new Frame.Ops(ops.stream(), ops.space(), ops.last(), parts));
    }

    private static Frame.Part altered(Frame.Part part, Random random) {
        List<OpBody> ops = new ArrayList<>(part.ops());
        int at = random.nextInt(ops.size());
        OpBody op = ops.get(at);
        int range = part.range();
        long from = part.from();
        Bytes prevHash = part.prevHash();
        Bytes signature = part.signature();
        switch (random.nextInt(7)) {
            case 0 -> ops.set(at, new OpBody(op.hlc(), op.kind(), op.flags(), flipped(op.payload(), random)));
            case 1 -> ops.set(at, new OpBody(op.hlc(), op.kind() + 1, op.flags(), op.payload()));
            case 2 -> ops.remove(at);
            case 3 -> signature = flipped(signature, random);
            case 4 -> prevHash = flipped(prevHash, random);
            case 5 -> from = Math.max(1, from + (random.nextBoolean() ? 1 : -1));
            default -> range++;
        }
        return new Frame.Part(range, from, prevHash, signature, ops.isEmpty() ? part.ops() : ops);
    }

    private static Bytes flipped(Bytes bytes, Random random) {
        if (bytes.length() == 0) {
            return Bytes.ofText("not empty");
        }
        byte[] flipped = bytes.toArray();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return Bytes.of(flipped);
    }
}

package io.continuum.protocol.wire;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Frames as bytes: {@code tag u8 · flags u8 · stream varint · length varint · body}, the body one deterministic CBOR array.
 * One message carries one frame. Reading never throws: what arrives is a frame, an unknown tag to skip, or malformed.
 */
public final class FrameCodec {
    private static final int HASH_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final long STREAM_MAX = Long.MAX_VALUE;
    /** The body is {@link Deflated}. */
    private static final int FLAG_DEFLATED = 1;

    /** What a message turned out to be. */
    public sealed interface Decoded {}

    /** A frame of this version. */
    public record Ok(Frame frame) implements Decoded {}

    /** A well-formed frame that another version brought: to be skipped. */
    public record UnknownTag(int tag) implements Decoded {}

    /** Not a frame; the session ends. */
    public record Malformed(String why) implements Decoded {}

    private FrameCodec() {}

    /** @throws IllegalArgumentException if the frame is beyond a limit: what we send is within the limits by construction */
    public static byte[] encode(Frame frame) {
        return message(frame, 0, body(frame));
    }

    /** Like {@link #encode(Frame)}, with the body compressed if it is of a kind that may be, and gets smaller. */
    public static byte[] encodeDeflated(Frame frame) {
        FrameTag tag = tag(frame);
        byte[] body = body(frame);
        byte[] plain = message(frame, 0, body);
        return mayDeflate(tag)
                ? Deflated.compress(body)
                        .map(compressed -> message(frame, FLAG_DEFLATED, compressed))
                        .orElse(plain)
                : plain;
    }

    private static byte[] message(Frame frame, int flags, byte[] body) {
        byte[] message = new BytesWriter()
                .fixed(new byte[] {(byte) tag(frame).code(), (byte) flags})
                .number(frame.stream())
                .number(body.length)
                .fixed(body)
                .toBytes();
        if (message.length > Limits.MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "frame of " + message.length + " bytes, at most " + Limits.MESSAGE_BYTES_MAX);
        }
        return message;
    }

    /** Reads a message in a session without {@link Feature#DEFLATE}. */
    public static Decoded decode(byte[] message) {
        return decode(message, false);
    }

    /** Reads a message. @param deflate whether both sides named {@link Feature#DEFLATE} */
    public static Decoded decode(byte[] message, boolean deflate) {
        if (message.length > Limits.MESSAGE_BYTES_MAX) {
            return new Malformed("message of " + message.length + " bytes, at most " + Limits.MESSAGE_BYTES_MAX);
        }
        try {
            BytesReader in = new BytesReader(message);
            byte[] head = in.fixed(2);
            long stream = in.number(STREAM_MAX);
            byte[] body = in.fixed((int) in.number(Limits.MESSAGE_BYTES_MAX));
            in.end();
            int code = head[0] & 0xff;
            Optional<FrameTag> tag = FrameTag.of(code).filter(known -> known.use() == FrameTag.Use.NOW);
            if (tag.isEmpty()) {
                return new UnknownTag(code);
            }
            int flags = head[1] & 0xff;
            boolean compressed = flags == FLAG_DEFLATED && deflate && mayDeflate(tag.get());
            if (flags != 0 && !compressed) {
                return new Malformed("flags 0x" + Integer.toHexString(flags) + " have no meaning");
            }
            Cbor.Reader cbor = Cbor.reader(compressed ? Deflated.expand(body) : body);
            Frame frame = read(tag.get(), stream, cbor);
            cbor.end();
            return frame.stream() == stream ? new Ok(frame) : new Malformed("a stream where none belongs");
        } catch (DamagedException | CborException | IllegalArgumentException e) {
            return new Malformed(String.valueOf(e.getMessage()));
        }
    }

    private static boolean mayDeflate(FrameTag tag) {
        return tag == FrameTag.OPS || tag == FrameTag.SNAP_CHUNK;
    }

    private static FrameTag tag(Frame frame) {
        return switch (frame) {
            case Frame.Hello _ -> FrameTag.HELLO;
            case Frame.Reject _ -> FrameTag.REJECT;
            case Frame.State _, Frame.StatePage _ -> FrameTag.STATE;
            case Frame.Want _ -> FrameTag.WANT;
            case Frame.Ops _ -> FrameTag.OPS;
            case Frame.Ack _ -> FrameTag.ACK;
            case Frame.Notify _ -> FrameTag.NOTIFY;
            case Frame.RbsrOpen _ -> FrameTag.RBSR_OPEN;
            case Frame.RbsrMessage _ -> FrameTag.RBSR_MSG;
            case Frame.RbsrClose _ -> FrameTag.RBSR_CLOSE;
            case Frame.RbsrFrom _ -> FrameTag.RBSR_FROM;
            case Frame.SnapOffer _ -> FrameTag.SNAP_OFFER;
            case Frame.SnapWant _ -> FrameTag.SNAP_WANT;
            case Frame.SnapChunk _ -> FrameTag.SNAP_CHUNK;
            case Frame.SnapDone _ -> FrameTag.SNAP_DONE;
            case Frame.Resync _ -> FrameTag.RESYNC;
            case Frame.Window _ -> FrameTag.WINDOW;
            case Frame.Throttle _ -> FrameTag.THROTTLE;
            case Frame.Ping _ -> FrameTag.PING;
            case Frame.Pong _ -> FrameTag.PONG;
            case Frame.Goodbye _ -> FrameTag.GOODBYE;
        };
    }

    private static byte[] body(Frame frame) {
        Cbor.Writer out = Cbor.writer();
        switch (frame) {
            case Frame.Hello hello -> write(out, hello);
            case Frame.Reject reject ->
                space(out.array(3), reject.space()).uint(reject.code()).uint(reject.retryAfterMillis());
            case Frame.State state ->
                space(out.array(3), state.space()).bytes(state.hash().toArray()).nul();
            case Frame.StatePage page -> {
                space(out.array(3), page.space()).bytes(page.hash().toArray());
                write(out, page.heads());
            }
            case Frame.Want want -> write(out, want);
            case Frame.Ops ops -> write(out, ops);
            case Frame.Ack ack -> write(out, ack);
            case Frame.Notify notify -> write(space(out.array(2), notify.space()), notify.heads());
            case Frame.RbsrOpen open ->
                range(space(out.array(6), open.space()), open.range())
                        .bytes(open.message().toArray());
            case Frame.RbsrMessage message ->
                space(out.array(2), message.space()).bytes(message.message().toArray());
            case Frame.RbsrClose close -> space(out.array(2), close.space()).uint(close.code());
            case Frame.RbsrFrom from -> space(out.array(2), from.space()).uint(from.from());
            case Frame.SnapOffer offer ->
                snapshot(out.array(5), offer.space(), offer.root())
                        .uint(offer.bytes())
                        .uint(offer.chunks())
                        .bytes(offer.signature().toArray());
            case Frame.SnapWant want ->
                snapshot(out.array(4), want.space(), want.root())
                        .uint(want.index())
                        .uint(want.credit());
            case Frame.SnapChunk chunk -> write(out, chunk);
            case Frame.SnapDone done ->
                snapshot(out.array(3), done.space(), done.root()).uint(done.code());
            case Frame.Resync resync ->
                space(out.array(2), resync.space()).bytes(resync.hash().toArray());
            case Frame.Window window ->
                out.array(3).uint(window.frames()).uint(window.ops()).uint(window.bytes());
            case Frame.Throttle throttle ->
                out.array(4)
                        .uint(throttle.scope())
                        .uint(throttle.retryAfterMillis())
                        .uint(throttle.limit())
                        .uint(throttle.remaining());
            case Frame.Ping ping -> out.array(1).uint(ping.wallMillis());
            case Frame.Pong pong -> out.array(2).uint(pong.pingWallMillis()).uint(pong.wallMillis());
            case Frame.Goodbye goodbye ->
                out.array(4)
                        .uint(goodbye.code())
                        .uint(goodbye.retryAfterMillis())
                        .uint(goodbye.versionMax())
                        .text(goodbye.text());
        }
        return out.toBytes();
    }

    private static Frame read(FrameTag tag, long stream, Cbor.Reader in) throws CborException {
        return switch (tag) {
            case HELLO -> readHello(in);
            case REJECT -> {
                in.arrayOf(3);
                yield new Frame.Reject(stream, readHash(in), (int) in.uint(OpBody.U16_MAX), readRetryAfter(in));
            }
            case STATE -> readState(in);
            case WANT -> readWant(stream, in);
            case OPS -> readOps(stream, in);
            case ACK -> readAck(stream, in);
            case NOTIFY -> {
                in.arrayOf(2);
                yield new Frame.Notify(readHash(in), readHeads(in));
            }
            case RBSR_OPEN -> {
                in.arrayOf(6);
                yield new Frame.RbsrOpen(stream(stream), readHash(in), readRange(in), readMessage(in));
            }
            case RBSR_MSG -> {
                in.arrayOf(2);
                yield new Frame.RbsrMessage(stream(stream), readHash(in), readMessage(in));
            }
            case RBSR_CLOSE -> {
                in.arrayOf(2);
                yield new Frame.RbsrClose(stream(stream), readHash(in), (int) in.uint(OpBody.U16_MAX));
            }
            case RBSR_FROM -> {
                in.arrayOf(2);
                yield new Frame.RbsrFrom(stream(stream), readHash(in), atLeast(2, in.uint()));
            }
            case SNAP_OFFER -> readOffer(stream(stream), in);
            case SNAP_WANT -> {
                in.arrayOf(4);
                yield new Frame.SnapWant(
                        stream(stream), readHash(in), readHash(in), (int) in.uint(Limits.SNAPSHOT_CHUNKS_MAX - 1), (int)
                                atLeast(1, in.uint(Limits.CREDIT_CHUNKS_MAX)));
            }
            case SNAP_CHUNK -> readChunk(stream(stream), in);
            case SNAP_DONE -> {
                in.arrayOf(3);
                yield new Frame.SnapDone(stream(stream), readHash(in), readHash(in), (int) in.uint(OpBody.U16_MAX));
            }
            case RESYNC -> {
                in.arrayOf(2);
                yield new Frame.Resync(readHash(in), readHash(in));
            }
            case WINDOW -> {
                in.arrayOf(3);
                yield new Frame.Window(
                        (int) in.uint(Limits.FRAMES_UNACKED_MAX), (int) atLeast(1, in.uint(Limits.OPS_MAX)), (int)
                                atLeast(1, in.uint(Limits.OPS_BYTES_MAX)));
            }
            case THROTTLE -> {
                in.arrayOf(4);
                yield new Frame.Throttle(
                        (int) in.uint(OpBody.U16_MAX), readRetryAfter(in), (int) in.uint(Integer.MAX_VALUE), (int)
                                in.uint(Integer.MAX_VALUE));
            }
            case PING -> {
                in.arrayOf(1);
                yield new Frame.Ping(in.uint());
            }
            case PONG -> {
                in.arrayOf(2);
                yield new Frame.Pong(in.uint(), in.uint());
            }
            case GOODBYE -> {
                in.arrayOf(4);
                yield new Frame.Goodbye(
                        (int) in.uint(OpBody.U16_MAX),
                        readRetryAfter(in),
                        (int) in.uint(OpBody.U16_MAX),
                        in.text(Limits.GOODBYE_TEXT_BYTES_MAX));
            }
            case HELLO_ACK, AUTH -> throw new CborException("tag " + tag + " is not in use");
        };
    }

    private static void write(Cbor.Writer out, Frame.Hello hello) {
        out.array(5).array(hello.versions().size());
        hello.versions().forEach(out::uint);
        Frame.PeerLimits limits = hello.limits();
        out.bytes(hello.node().bytes())
                .array(4)
                .uint(limits.messageBytesMax())
                .uint(limits.opsMax())
                .uint(limits.opsBytesMax())
                .uint(limits.opPayloadBytesMax())
                .array(hello.features().size());
        hello.features().forEach(out::text);
        out.text(hello.software());
    }

    private static Frame readHello(Cbor.Reader in) throws CborException {
        in.arrayOf(5);
        int versionCount = in.array(Limits.HELLO_ITEMS_MAX);
        List<Integer> versions = new ArrayList<>(versionCount);
        for (int i = 0; i < versionCount; i++) {
            versions.add((int) in.uint(OpBody.U16_MAX));
        }
        Origin node = Origin.of(in.bytesOf(Origin.BYTES));
        in.arrayOf(4);
        Frame.PeerLimits limits = new Frame.PeerLimits(in.uint(), in.uint(), in.uint(), in.uint());
        int featureCount = in.array(Limits.HELLO_ITEMS_MAX);
        List<String> features = new ArrayList<>(featureCount);
        for (int i = 0; i < featureCount; i++) {
            features.add(in.text(Limits.HELLO_TEXT_BYTES_MAX));
        }
        return new Frame.Hello(versions, node, limits, features, in.text(Limits.HELLO_TEXT_BYTES_MAX));
    }

    private static Frame readState(Cbor.Reader in) throws CborException {
        in.arrayOf(3);
        Bytes space = readHash(in);
        Bytes hash = readHash(in);
        return in.skipNull() ? new Frame.State(space, hash) : new Frame.StatePage(space, hash, readHeads(in));
    }

    private static void write(Cbor.Writer out, List<Frame.Head> heads) {
        out.array(heads.size());
        for (Frame.Head head : heads) {
            log(out.array(5), head.log()).uint(head.seqs().base());
            out.array(head.seqs().above().size() * 2);
            for (SeqRange range : head.seqs().above()) {
                out.uint(range.from()).uint(range.to());
            }
            out.bytes(head.tip().toArray());
        }
    }

    private static List<Frame.Head> readHeads(Cbor.Reader in) throws CborException {
        int count = in.array(Limits.HEADS_MAX);
        List<Frame.Head> heads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            in.arrayOf(5);
            LogId log = readLog(in);
            long base = in.uint();
            int numbers = in.array(Limits.RANGES_MAX * 2);
            if (numbers % 2 != 0) {
                throw new CborException("a range without an end");
            }
            List<SeqRange> above = new ArrayList<>(numbers / 2);
            for (int j = 0; j < numbers; j += 2) {
                above.add(new SeqRange(in.uint(), in.uint()));
            }
            heads.add(new Frame.Head(log, new SeqSet(base, above), readHash(in)));
        }
        return heads;
    }

    private static void write(Cbor.Writer out, Frame.Want want) {
        space(out.array(4), want.space())
                .uint(want.creditOps())
                .uint(want.creditBytes())
                .array(want.ranges().size());
        for (Frame.Range range : want.ranges()) {
            range(out.array(4), range);
        }
    }

    private static Frame readWant(long stream, Cbor.Reader in) throws CborException {
        in.arrayOf(4);
        Bytes space = readHash(in);
        int creditOps = (int) in.uint(Limits.CREDIT_OPS_MAX);
        int creditBytes = (int) in.uint(Limits.CREDIT_BYTES_MAX);
        int count = in.array(Limits.WANT_LOGS_MAX);
        List<Frame.Range> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            in.arrayOf(4);
            ranges.add(readRange(in));
        }
        return new Frame.Want(stream, space, creditOps, creditBytes, ranges);
    }

    private static void write(Cbor.Writer out, Frame.Ops ops) {
        space(out.array(3), ops.space()).bool(ops.last()).array(ops.parts().size());
        for (Frame.Part part : ops.parts()) {
            out.array(5)
                    .uint(part.range())
                    .uint(part.from())
                    .bytes(part.prevHash().toArray())
                    .bytes(part.signature().toArray());
            writeOps(out, part.ops());
        }
    }

    /** Ops as an array; each but the first gives its time as the distance from the one before. */
    public static void writeOps(Cbor.Writer out, List<OpBody> ops) {
        out.array(ops.size());
        long before = 0;
        for (OpBody op : ops) {
            long hlc = op.hlc().toLong();
            out.array(4)
                    .uint(hlc - before)
                    .uint(op.kind())
                    .uint(op.flags())
                    .bytes(op.payload().toArray());
            before = hlc;
        }
    }

    /** Reads what {@link #writeOps} wrote: 1 to {@link Limits#OPS_MAX} ops whose times ascend. */
    public static List<OpBody> readOps(Cbor.Reader in) throws CborException {
        int count = in.array(Limits.OPS_MAX);
        if (count == 0) {
            throw new CborException("a batch without ops");
        }
        List<OpBody> ops = new ArrayList<>(count);
        long hlc = 0;
        long bytes = Limits.BATCH_HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            in.arrayOf(4);
            long delta = in.uint(Long.MAX_VALUE - hlc);
            if (i > 0 && delta == 0) {
                throw new CborException("times of ops must ascend");
            }
            hlc += delta;
            OpBody op = new OpBody(
                    HybridTimestamp.ofLong(hlc),
                    (int) in.uint(OpBody.U16_MAX),
                    (int) in.uint(OpBody.U16_MAX),
                    Bytes.of(in.bytes(Limits.OP_PAYLOAD_BYTES_MAX)));
            bytes += op.countedBytes();
            ops.add(op);
        }
        if (bytes > Limits.OPS_BYTES_MAX) {
            throw new CborException("batch of " + bytes + " bytes, at most " + Limits.OPS_BYTES_MAX);
        }
        return ops;
    }

    private static Frame readOps(long stream, Cbor.Reader in) throws CborException {
        in.arrayOf(3);
        Bytes space = readHash(in);
        boolean last = in.bool();
        int count = in.array(Limits.OPS_MAX);
        List<Frame.Part> parts = new ArrayList<>(count);
        int opCount = 0;
        for (int i = 0; i < count; i++) {
            in.arrayOf(5);
            Frame.Part part = new Frame.Part(
                    (int) in.uint(Limits.WANT_LOGS_MAX - 1),
                    readSeq(in),
                    readHash(in),
                    Bytes.of(in.bytesOf(SIGNATURE_BYTES)),
                    readOps(in));
            opCount += part.ops().size();
            if (opCount > Limits.OPS_MAX) {
                throw new CborException("more than " + Limits.OPS_MAX + " ops in one frame");
            }
            parts.add(part);
        }
        return new Frame.Ops(stream, space, last, parts);
    }

    private static void write(Cbor.Writer out, Frame.Ack ack) {
        space(out.array(2), ack.space()).array(ack.parts().size());
        for (Frame.AckPart part : ack.parts()) {
            List<Integer> runs = runs(part.verdicts());
            out.array(3).uint(part.range()).uint(part.from()).array(runs.size());
            runs.forEach(out::uint);
        }
    }

    /** Verdicts as pairs of number and how often it repeats. */
    private static List<Integer> runs(List<Integer> verdicts) {
        List<Integer> runs = new ArrayList<>();
        for (int verdict : verdicts) {
            int end = runs.size();
            if (end > 0 && runs.get(end - 2) == verdict) {
                runs.set(end - 1, runs.get(end - 1) + 1);
            } else {
                runs.add(verdict);
                runs.add(1);
            }
        }
        return runs;
    }

    private static Frame readAck(long stream, Cbor.Reader in) throws CborException {
        in.arrayOf(2);
        Bytes space = readHash(in);
        int count = in.array(Limits.OPS_MAX);
        List<Frame.AckPart> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            in.arrayOf(3);
            int range = (int) in.uint(Limits.WANT_LOGS_MAX - 1);
            parts.add(new Frame.AckPart(range, readSeq(in), readRuns(in)));
        }
        return new Frame.Ack(stream, space, parts);
    }

    private static List<Integer> readRuns(Cbor.Reader in) throws CborException {
        int numbers = in.array(Limits.OPS_MAX * 2);
        if (numbers % 2 != 0) {
            throw new CborException("a verdict without a count");
        }
        List<Integer> verdicts = new ArrayList<>();
        int before = -1;
        for (int i = 0; i < numbers; i += 2) {
            int verdict = (int) in.uint(OpBody.U16_MAX);
            int repeats = (int) in.uint(Limits.OPS_MAX - verdicts.size());
            if (repeats == 0 || verdict == before) {
                throw new CborException("verdicts are not in their shortest form");
            }
            for (int j = 0; j < repeats; j++) {
                verdicts.add(verdict);
            }
            before = verdict;
        }
        return verdicts;
    }

    private static Frame readOffer(long stream, Cbor.Reader in) throws CborException {
        in.arrayOf(5);
        Bytes space = readHash(in);
        Bytes root = readHash(in);
        long bytes = in.uint(Limits.SNAPSHOT_BYTES_MAX);
        int chunks = (int) atLeast(1, in.uint(Limits.SNAPSHOT_CHUNKS_MAX));
        if (bytes < chunks || bytes > (long) chunks * Limits.CHUNK_BYTES_MAX) {
            throw new CborException(bytes + " bytes do not come in " + chunks + " chunks");
        }
        return new Frame.SnapOffer(stream, space, root, bytes, chunks, Bytes.of(in.bytesOf(SIGNATURE_BYTES)));
    }

    private static void write(Cbor.Writer out, Frame.SnapChunk chunk) {
        snapshot(out.array(5), chunk.space(), chunk.root())
                .uint(chunk.index())
                .bytes(chunk.bytes().toArray())
                .array(chunk.path().size());
        chunk.path().forEach(hash -> out.bytes(hash.toArray()));
    }

    private static Frame readChunk(long stream, Cbor.Reader in) throws CborException {
        in.arrayOf(5);
        Bytes space = readHash(in);
        Bytes root = readHash(in);
        int index = (int) in.uint(Limits.SNAPSHOT_CHUNKS_MAX - 1);
        Bytes bytes = Bytes.of(in.bytes(Limits.CHUNK_BYTES_MAX));
        if (bytes.length() == 0) {
            throw new CborException("a chunk without bytes");
        }
        int count = in.array(Limits.CHUNK_PATH_MAX);
        List<Bytes> path = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            path.add(readHash(in));
        }
        return new Frame.SnapChunk(stream, space, root, index, bytes, path);
    }

    private static Cbor.Writer snapshot(Cbor.Writer out, Bytes space, Bytes root) {
        return space(out, space).bytes(root.toArray());
    }

    private static Cbor.Writer range(Cbor.Writer out, Frame.Range range) {
        return log(out, range.log()).uint(range.seqs().from()).uint(range.seqs().to());
    }

    private static Frame.Range readRange(Cbor.Reader in) throws CborException {
        return new Frame.Range(readLog(in), new SeqRange(in.uint(), in.uint()));
    }

    /** A negentropy message; its first byte tells its version, so it has one. */
    private static Bytes readMessage(Cbor.Reader in) throws CborException {
        Bytes message = Bytes.of(in.bytes(Limits.RBSR_BYTES_MAX));
        if (message.length() == 0) {
            throw new CborException("an empty message");
        }
        return message;
    }

    private static long stream(long stream) throws CborException {
        if (stream == 0) {
            throw new CborException("no stream where one belongs");
        }
        return stream;
    }

    private static long atLeast(long min, long value) throws CborException {
        if (value < min) {
            throw new CborException("number " + value + ", at least " + min);
        }
        return value;
    }

    private static Cbor.Writer space(Cbor.Writer out, Bytes space) {
        return out.bytes(space.toArray());
    }

    private static Cbor.Writer log(Cbor.Writer out, LogId log) {
        return out.bytes(log.origin().bytes()).uint(log.epoch());
    }

    private static LogId readLog(Cbor.Reader in) throws CborException {
        return new LogId(Origin.of(in.bytesOf(Origin.BYTES)), in.uint(LogId.EPOCH_MAX));
    }

    private static Bytes readHash(Cbor.Reader in) throws CborException {
        return Bytes.of(in.bytesOf(HASH_BYTES));
    }

    private static long readSeq(Cbor.Reader in) throws CborException {
        long seq = in.uint(Long.MAX_VALUE - Limits.OPS_MAX);
        if (seq == 0) {
            throw new CborException("ops are numbered from 1");
        }
        return seq;
    }

    private static long readRetryAfter(Cbor.Reader in) throws CborException {
        return in.uint(Limits.RETRY_AFTER_MILLIS_MAX);
    }
}

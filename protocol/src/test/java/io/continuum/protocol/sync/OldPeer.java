package io.continuum.protocol.sync;

import static io.continuum.protocol.sync.OldPeerBytes.big;
import static io.continuum.protocol.sync.OldPeerBytes.hash;
import static io.continuum.protocol.sync.OldPeerBytes.info;
import static io.continuum.protocol.sync.OldPeerBytes.root;
import static io.continuum.protocol.sync.OldPeerBytes.varint;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A peer written from SPEC.md section 5 as it first stood, with nothing of the code that ships: it keeps and forwards batches
 * and merges nothing, names no features, and passes over what it does not know. It is frozen. Whatever the protocol grows,
 * today's peers must go on converging with it: a change that this class would need is a change that must not be.
 */
final class OldPeer {
    record Log(String origin, long epoch) implements Comparable<Log> {
        @Override
        public int compareTo(Log other) {
            return Comparator.comparing(Log::origin).thenComparing(Log::epoch).compare(this, other);
        }

        byte[] id() {
            return HexFormat.of().parseHex(origin);
        }
    }

    /** A batch as it came: its ops as items of CBOR, {@code [hlc_delta, kind, flags, payload]} each. */
    record Batch(long from, byte[] prev, byte[] signature, List<?> ops) {
        long to() {
            return from + ops.size() - 1;
        }

        long bytes() {
            return 128
                    + ops.stream()
                            .mapToLong(op -> 24 + bytesAt((List<?>) op, 3).length)
                            .sum();
        }
    }

    private record Range(Log log, long from, long to) {}

    private record Head(long seq, byte[] tip) {}

    private final byte[] federation;
    private final byte[] space;
    private final byte[] self;
    private final UnaryOperator<byte[]> sign;
    private final BiPredicate<byte[], byte[][]> verify;
    private final TreeMap<Log, List<Batch>> batches = new TreeMap<>();
    private final TreeMap<Log, List<byte[]>> hashes = new TreeMap<>();
    private final Set<Log> frozen = new HashSet<>();

    /** @param verify whether an origin has signed a message: {@code (origin, {message, signature})} */
    OldPeer(
            byte[] federation,
            byte[] space,
            byte[] self,
            UnaryOperator<byte[]> sign,
            BiPredicate<byte[], byte[][]> verify) {
        this.federation = federation;
        this.space = space;
        this.self = self;
        this.sign = sign;
        this.verify = verify;
    }

    /** Another that holds the same. */
    OldPeer copy() {
        OldPeer copy = new OldPeer(federation, space, self, sign, verify);
        batches.forEach((log, list) -> copy.batches.put(log, new ArrayList<>(list)));
        hashes.forEach((log, list) -> copy.hashes.put(log, new ArrayList<>(list)));
        copy.frozen.addAll(frozen);
        return copy;
    }

    /** The hash of every op of every log. */
    Map<Log, List<byte[]>> hashes() {
        return hashes;
    }

    /** Signs and keeps ops of our own, the first in their epoch chained to {@code ownTip}. */
    Batch write(long epoch, byte[] ownTip, List<?> ops) {
        Log log = new Log(HexFormat.of().formatHex(self), epoch);
        long from = held(log) + 1;
        byte[] prev = from == 1 ? ownTip : hashAt(log, from - 1);
        List<byte[]> chain = chain(log, from, prev, ops);
        Batch batch = new Batch(from, prev, sign.apply(signed(log, from, prev, chain)), ops);
        keep(log, batch, chain);
        return batch;
    }

    private long held(Log log) {
        return hashes.getOrDefault(log, List.of()).size();
    }

    private byte[] hashAt(Log log, long seq) {
        return hashes.getOrDefault(log, List.of()).get((int) seq - 1);
    }

    private void keep(Log log, Batch batch, List<byte[]> chain) {
        int there = (int) (held(log) - batch.from() + 1);
        batches.computeIfAbsent(log, _ -> new ArrayList<>()).add(batch);
        hashes.computeIfAbsent(log, _ -> new ArrayList<>()).addAll(chain.subList(there, chain.size()));
    }

    private List<byte[]> chain(Log log, long from, byte[] prev, List<?> ops) {
        List<byte[]> chain = new ArrayList<>();
        byte[] before = prev;
        long hlc = 0;
        for (Object item : ops) {
            List<?> op = (List<?>) item;
            hlc += numberAt(op, 0);
            byte[] seq = big(from + chain.size(), 8);
            byte[] kind = big(numberAt(op, 1), 2);
            byte[] flags = big(numberAt(op, 2), 2);
            byte[] payload = hash("cta1/op-payload", bytesAt(op, 3));
            byte[] epoch = big(log.epoch(), 4);
            before =
                    hash("cta1/op", federation, space, log.id(), epoch, seq, big(hlc, 8), kind, flags, payload, before);
            chain.add(before);
        }
        return chain;
    }

    private byte[] signed(Log log, long from, byte[] prev, List<byte[]> chain) {
        byte[] to = big(from + chain.size() - 1, 8);
        return info(
                "cta1/batch", federation, space, log.id(), big(log.epoch(), 4), big(from, 8), to, prev, root(chain));
    }

    private byte[] stateHash() {
        ByteArrayOutputStream heads = new ByteArrayOutputStream();
        varint(heads, hashes.size());
        hashes.forEach((log, chain) -> {
            heads.writeBytes(log.id());
            varint(heads, log.epoch());
            varint(heads, chain.size());
            heads.writeBytes(chain.getLast());
        });
        return hash("cta1/space-state", federation, space, heads.toByteArray());
    }

    private List<Object> heads(Iterable<Log> logs) {
        List<Object> heads = new ArrayList<>();
        for (Log log : logs) {
            heads.add(List.of(log.id(), log.epoch(), held(log), List.of(), hashAt(log, held(log))));
        }
        return heads;
    }

    private static long numberAt(List<?> items, int at) {
        return (Long) items.get(at);
    }

    private static byte[] bytesAt(List<?> items, int at) {
        return (byte[]) items.get(at);
    }

    private static List<?> listAt(List<?> items, int at) {
        return (List<?>) items.get(at);
    }

    private static Log logAt(List<?> items) {
        return new Log(HexFormat.of().formatHex(bytesAt(items, 0)), numberAt(items, 1));
    }

    /** One connection. */
    final class Session {
        private static final int HELLO = 0x01;
        private static final int REJECT = 0x04;
        private static final int STATE = 0x10;
        private static final int WANT = 0x11;
        private static final int OPS = 0x12;
        private static final int ACK = 0x13;
        private static final int NOTIFY = 0x14;
        private static final int PING = 0x60;
        private static final int PONG = 0x61;
        private static final int GOODBYE = 0x7f;
        private static final Set<Integer> TAGS =
                Set.of(HELLO, REJECT, STATE, WANT, OPS, ACK, NOTIFY, PING, PONG, GOODBYE);
        private static final long OK = 1;
        private static final long DUPLICATE = 2;
        private static final long RETRY = 8;
        private static final long FORK = 9;
        private static final long UNSIGNED = 10;
        private static final long FOREVER = Long.MAX_VALUE;

        private final Consumer<byte[]> out;
        private final TreeMap<Log, Head> theirs = new TreeMap<>();
        private final Map<Log, Long> told = new HashMap<>();
        private final Map<Log, Long> restsUntil = new HashMap<>();
        private final Set<Log> probed = new HashSet<>();
        private final TreeMap<Long, Serving> servings = new TreeMap<>();
        private final long startedMillis;
        private List<Range> asked = List.of();
        private long stream;
        private boolean open;
        private boolean greeted;
        private boolean refused;
        private boolean over;
        private long heardMillis;
        private long saidMillis;
        private long statedMillis;
        private long notifiedMillis;
        private long ackedMillis;
        private long cameMillis;

        /** A stream that the peer has opened. */
        private static final class Serving {
            final List<Range> ranges = new ArrayList<>();
            long[] next = {};
            long ops;
            long bytes;
            int unacked;
            boolean ended;
        }

        Session(Consumer<byte[]> out, long nowMillis) {
            this.out = out;
            startedMillis = nowMillis;
            heardMillis = nowMillis;
            List<Long> limits = List.of(262_144L, 200L, 196_608L, 32_768L);
            say(HELLO, 0, nowMillis, List.of(List.of(1L), self, limits, List.of(), "old"));
        }

        /** The connection is to be closed. */
        boolean isOver() {
            return over;
        }

        private void leave(long reason, long nowMillis) {
            say(GOODBYE, 0, nowMillis, List.of(reason, 0L, 1L, ""));
            over = true;
        }

        private void say(int tag, long onStream, long nowMillis, List<?> body) {
            byte[] bytes = OldPeerBytes.cbor(body);
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(tag);
            frame.write(0);
            varint(frame, onStream);
            varint(frame, bytes.length);
            frame.writeBytes(bytes);
            saidMillis = nowMillis;
            out.accept(frame.toByteArray());
        }

        void receive(byte[] message, long nowMillis) {
            heardMillis = nowMillis;
            try {
                ByteBuffer in = ByteBuffer.wrap(message);
                int tag = in.get() & 0xff;
                int flags = in.get();
                long onStream = varint(in);
                boolean whole = varint(in) == in.remaining();
                if (!whole || TAGS.contains(tag) && flags != 0) {
                    leave(5, nowMillis);
                } else if (TAGS.contains(tag)) {
                    on(tag, onStream, OldPeerBytes.list(in), nowMillis);
                }
            } catch (BufferUnderflowException
                    | ClassCastException
                    | IllegalArgumentException
                    | IndexOutOfBoundsException
                    | NullPointerException malformed) {
                leave(5, nowMillis);
            }
        }

        private void on(int tag, long onStream, List<?> body, long nowMillis) {
            if (tag == GOODBYE) {
                over = true;
            } else if (greeted == (tag == HELLO)) {
                leave(6, nowMillis);
            } else if (tag == HELLO) {
                greeted = true;
                sayState(nowMillis);
            } else if (tag == PING) {
                say(PONG, 0, nowMillis, List.of(numberAt(body, 0), nowMillis));
            } else if (tag != PONG && Arrays.equals(bytesAt(body, 0), space)) {
                switch (tag) {
                    case REJECT -> onReject(onStream, nowMillis);
                    case STATE -> onState(body, nowMillis);
                    case NOTIFY -> onHeads(listAt(body, 1), nowMillis);
                    case WANT -> onWant(onStream, body, nowMillis);
                    case OPS -> onOps(onStream, body, nowMillis);
                    default -> onAck(onStream, nowMillis);
                }
            } else if (tag == STATE || tag == WANT || tag == NOTIFY) {
                say(REJECT, onStream, nowMillis, List.of(bytesAt(body, 0), 13L, 0L));
            }
        }

        private void onReject(long onStream, long nowMillis) {
            if (onStream == 0) {
                refused = true;
                open = false;
                servings.clear();
            } else if (open && onStream == stream) {
                finish(nowMillis);
            }
        }

        private void sayState(long nowMillis) {
            statedMillis = nowMillis;
            say(STATE, 0, nowMillis, Arrays.asList(space, stateHash(), null));
        }

        private void onState(List<?> body, long nowMillis) {
            if (refused) {
                refused = false;
                sayState(nowMillis);
            }
            if (body.get(2) != null) {
                onHeads(listAt(body, 2), nowMillis);
            } else if (!Arrays.equals(bytesAt(body, 1), stateHash())) {
                say(STATE, 0, nowMillis, List.of(space, stateHash(), heads(hashes.keySet())));
            }
        }

        private void onHeads(List<?> heads, long nowMillis) {
            for (Object item : heads) {
                List<?> head = (List<?>) item;
                long seq = numberAt(head, 2);
                Head before = theirs.get(logAt(head));
                if (seq > 0 && (before == null || before.seq() <= seq)) {
                    theirs.put(logAt(head), new Head(seq, bytesAt(head, 4)));
                    told.merge(logAt(head), seq, Math::max);
                }
            }
            pull(nowMillis);
        }

        /** Asks for what the peer has and we have not, and once for another op under our last number. */
        private void pull(long nowMillis) {
            List<Range> missing = new ArrayList<>();
            theirs.forEach((log, head) -> {
                boolean rests = frozen.contains(log) || restsUntil.getOrDefault(log, 0L) > nowMillis;
                long held = held(log);
                if (!rests && held < head.seq()) {
                    missing.add(new Range(log, held + 1, head.seq()));
                } else if (!rests && !open && held == head.seq() && !Arrays.equals(hashAt(log, held), head.tip())) {
                    if (probed.add(log)) {
                        missing.add(new Range(log, held, held));
                    }
                }
            });
            if (!open && !refused && !missing.isEmpty()) {
                missing.sort(Comparator.comparingLong(range -> range.to() - range.from()));
                asked = List.copyOf(missing.subList(0, Math.min(256, missing.size())));
                open = true;
                cameMillis = nowMillis;
                List<?> ranges = asked.stream()
                        .map(range -> List.of(range.log().id(), range.log().epoch(), range.from(), range.to()))
                        .toList();
                say(WANT, ++stream, nowMillis, List.of(space, 256L, 1_048_576L, ranges));
            }
        }

        private void onOps(long onStream, List<?> body, long nowMillis) {
            boolean known = open && onStream == stream;
            List<Object> parts = new ArrayList<>();
            long ops = 0;
            long bytes = 0;
            for (Object item : listAt(body, 2)) {
                List<?> part = (List<?>) item;
                Batch batch = new Batch(numberAt(part, 1), bytesAt(part, 2), bytesAt(part, 3), listAt(part, 4));
                long count = batch.ops().size();
                long verdict = known ? take(asked.get((int) numberAt(part, 0)).log(), batch, nowMillis) : RETRY;
                parts.add(List.of(numberAt(part, 0), batch.from(), List.of(verdict, count)));
                ops += count;
                bytes += batch.bytes();
            }
            say(ACK, onStream, nowMillis, List.of(space, parts));
            cameMillis = known ? nowMillis : cameMillis;
            if (known && (Boolean) body.get(1)) {
                finish(nowMillis);
            } else if (known) {
                say(WANT, stream, nowMillis, List.of(space, ops, bytes, List.of()));
            }
        }

        private long take(Log log, Batch batch, long nowMillis) {
            long held = held(log);
            if (frozen.contains(log) || batch.from() > held + 1) {
                return frozen.contains(log) ? FORK : RETRY;
            }
            List<byte[]> chain = chain(log, batch.from(), batch.prev(), batch.ops());
            byte[] message = signed(log, batch.from(), batch.prev(), chain);
            if (!verify.test(log.id(), new byte[][] {message, batch.signature()})) {
                restsUntil.put(log, FOREVER);
                return UNSIGNED;
            }
            long common = Math.min(held, batch.to());
            byte[] leadsTo = common < batch.from() ? batch.prev() : chain.get((int) (common - batch.from()));
            if (common > 0 && !Arrays.equals(leadsTo, hashAt(log, common))) {
                frozen.add(log);
                return FORK;
            }
            long aheadMillis = -nowMillis;
            long hlc = 0;
            for (Object op : batch.ops()) {
                hlc += numberAt((List<?>) op, 0);
                aheadMillis = (hlc >>> 16) - nowMillis;
            }
            if (batch.to() > held && aheadMillis > 300_000) {
                restsUntil.put(log, nowMillis + Math.min(60_000, aheadMillis - 299_000));
                return RETRY;
            }
            if (batch.to() > held) {
                keep(log, batch, chain);
            }
            return batch.to() > held ? OK : DUPLICATE;
        }

        /** Of a log that did not move the claim is dropped until the peer speaks of it again, which STATE does every minute. */
        private void finish(long nowMillis) {
            open = false;
            for (Range range : asked) {
                if (held(range.log()) < range.to() && !restsUntil.containsKey(range.log())) {
                    theirs.remove(range.log());
                }
            }
            pull(nowMillis);
        }

        private void onWant(long onStream, List<?> body, long nowMillis) {
            boolean fresh = !listAt(body, 3).isEmpty();
            if (fresh ? !servings.containsKey(onStream) && servings.size() < 64 : servings.containsKey(onStream)) {
                Serving serving = servings.computeIfAbsent(onStream, _ -> new Serving());
                for (Object item : listAt(body, 3)) {
                    List<?> range = (List<?>) item;
                    Log log = logAt(range);
                    serving.ranges.add(new Range(log, numberAt(range, 2), Math.min(numberAt(range, 3), held(log))));
                }
                serving.next =
                        fresh ? serving.ranges.stream().mapToLong(Range::from).toArray() : serving.next;
                serving.ops += numberAt(body, 1);
                serving.bytes += numberAt(body, 2);
            }
            serve(nowMillis);
        }

        private long unacked() {
            return servings.values().stream()
                    .mapToInt(serving -> serving.unacked)
                    .sum();
        }

        private void serve(long nowMillis) {
            servings.forEach((onStream, serving) -> {
                while (!serving.ended && serving.ops > 0 && serving.bytes > 0 && unacked() < 3) {
                    ackedMillis = unacked() == 0 ? nowMillis : ackedMillis;
                    List<Object> parts = fill(serving);
                    serving.unacked++;
                    say(OPS, onStream, nowMillis, List.of(space, serving.ended, parts));
                }
            });
        }

        /** As many batches as one frame takes and the credit allows. */
        private List<Object> fill(Serving serving) {
            List<Object> parts = new ArrayList<>();
            long ops = 0;
            long bytes = 0;
            for (int i = 0; i < serving.ranges.size(); i++) {
                for (Batch batch : batches.getOrDefault(serving.ranges.get(i).log(), List.of())) {
                    if (batch.to() < serving.next[i]
                            || batch.from() > serving.ranges.get(i).to()) {
                        continue;
                    }
                    ops += batch.ops().size();
                    bytes += batch.bytes();
                    boolean full = ops > 200 || bytes > 196_608 || serving.ops <= 0 || serving.bytes <= 0;
                    if (full && !parts.isEmpty()) {
                        return parts;
                    }
                    parts.add(List.of((long) i, batch.from(), batch.prev(), batch.signature(), batch.ops()));
                    serving.next[i] = batch.to() + 1;
                    serving.ops -= batch.ops().size();
                    serving.bytes -= batch.bytes();
                }
            }
            serving.ended = true;
            return parts;
        }

        private void onAck(long onStream, long nowMillis) {
            Serving serving = servings.get(onStream);
            if (serving != null) {
                ackedMillis = nowMillis;
                serving.unacked = Math.max(0, serving.unacked - 1);
                servings.values().removeIf(done -> done.ended && done.unacked == 0);
                serve(nowMillis);
            }
        }

        /** To be called about every 100 ms: tells of news, asks again for what did not come, and notices a dead peer. */
        void tick(long nowMillis) {
            if (nowMillis - heardMillis > 150_000 || !greeted && nowMillis - startedMillis > 15_000) {
                leave(8, nowMillis);
            } else if (unacked() > 0 && nowMillis - ackedMillis > 60_000) {
                leave(9, nowMillis);
            } else if (greeted) {
                if (!refused && nowMillis - statedMillis >= 60_000) {
                    sayState(nowMillis);
                } else if (nowMillis - saidMillis >= 45_000) {
                    say(PING, 0, nowMillis, List.of(nowMillis));
                }
                List<Log> news = hashes.keySet().stream()
                        .filter(log -> told.getOrDefault(log, 0L) < held(log))
                        .toList();
                if (!refused && !news.isEmpty() && nowMillis - notifiedMillis >= 250) {
                    notifiedMillis = nowMillis;
                    news.forEach(log -> told.put(log, held(log)));
                    say(NOTIFY, 0, nowMillis, List.of(space, heads(news)));
                }
                restsUntil.values().removeIf(untilMillis -> untilMillis <= nowMillis);
                open &= nowMillis - cameMillis <= 30_000;
                pull(nowMillis);
            }
        }
    }
}

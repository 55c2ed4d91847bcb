package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.Limits;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the content of a snapshot, one item after the other: batches ascending by log and last op, then records ascending
 * by the bytes of their keys. The same replica with the same ops writes the same bytes, so that a download can go on where
 * it stopped. What is to be written, {@link Retention} says: every batch with a needed op and the last one of each log,
 * each with only its needed ops in full; every record that is not gone.
 *
 * <pre>
 * snapshot = header *batch *record          each item with its length before it, a varint
 * header   = [1, fed_id, space_id, logs, batches, records]
 * batch    = [origin, epoch, from, prev_hash, signature, [*( [hlc, kind, flags, payload] | hash )]]
 * record   = [key, content]
 * </pre>
 *
 * The header counts what follows, so it is known last and given by {@link #finish}; the rest is streamed. SPEC.md rule Y-72.
 */
public final class SnapshotWriter {
    static final int VERSION = 1;

    /** Bytes of a header with its length, at most. */
    public static final int HEADER_BYTES_MAX = 128;

    private final SpaceScope scope;
    private final OutputStream items;
    private long bytes;
    private long logs;
    private long batches;
    private long records;
    private @Nullable LogId log;
    private long to;
    private @Nullable Bytes key;

    /** @param items gets everything but the header */
    public SnapshotWriter(SpaceScope scope, OutputStream items) {
        this.scope = scope;
        this.items = items;
    }

    /** How many bytes were written so far; beyond {@link Limits#SNAPSHOT_BYTES_MAX}, less the header, they are of no use. */
    public long bytes() {
        return bytes;
    }

    /** The next batch. */
    public void batch(StubbedBatch batch) throws IOException {
        int order = log == null ? 1 : batch.log().compareTo(log);
        if (key != null || order < 0 || order == 0 && batch.to() <= to) {
            throw new IllegalStateException("batches come first and ascend");
        }
        if (order > 0) {
            logs++;
        }
        log = batch.log();
        to = batch.to();
        batches++;
        write(batch.toBytes());
    }

    /** The next record; one of which nothing is there but what is waited for is passed over. */
    public void record(String name, RecordState record) throws IOException {
        Bytes utf8 = Bytes.ofText(name);
        if (key != null && key.compareTo(utf8) >= 0) {
            throw new IllegalStateException("records ascend");
        }
        key = utf8;
        if (record.presence().isEmpty()
                && record.fields().isEmpty()
                && record.labels().isEmpty()) {
            return;
        }
        records++;
        write(Cbor.writer().array(2).text(name).bytes(record.contentBytes()).toBytes());
    }

    /** Ends writing. @return the header, with its length before it, which comes before all that was written */
    public byte[] finish() {
        byte[] header = Cbor.writer()
                .array(6)
                .uint(VERSION)
                .bytes(scope.federation().toArray())
                .bytes(scope.space().bytes().toArray())
                .uint(logs)
                .uint(batches)
                .uint(records)
                .toBytes();
        return new BytesWriter().string(Bytes.of(header)).toBytes();
    }

    private void write(byte[] item) throws IOException {
        byte[] framed = new BytesWriter().number(item.length).fixed(item).toBytes();
        items.write(framed);
        bytes += framed.length;
    }
}

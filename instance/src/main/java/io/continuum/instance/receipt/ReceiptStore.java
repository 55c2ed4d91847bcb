package io.continuum.instance.receipt;

import io.continuum.protocol.crypt.Bytes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Keeps receipts. Thread-safe. */
public interface ReceiptStore {

    /** A contribution that the coordinator has and of which there is no receipt yet. */
    record Owed(Bytes cid, byte[] envelope) {}

    /** A receipt with its place in the list. */
    record Numbered(long seq, KeptReceipt receipt) {}

    List<Owed> owed(String tenant, String federation, int limit);

    /** Adds a receipt, unless there is one. */
    void add(String tenant, String federation, KeptReceipt receipt, Instant now);

    /** Which of these subjects have a receipt. */
    Set<Bytes> known(String tenant, String federation, Collection<Bytes> subjects);

    /** Receipts after number {@code after}, in the order in which they came. */
    List<Numbered> after(String tenant, String federation, long after, int limit);
}

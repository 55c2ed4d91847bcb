package io.continuum.crdt.type;

import io.continuum.crdt.clock.SeqRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Numbers of one log and whose each is: ascending, in pieces of at most {@value #PIECE_MAX}, so that the next number costs
 * nothing but its place, and one that comes late moves few others. Mutable, with one owner.
 */
final class LogIndex<C> {
    private static final int PIECE_MAX = 256;

    /** Never empty while it is in the index. */
    private static final class Piece<C> {
        long[] seqs = new long[8];
        final List<C> owners = new ArrayList<>(8);

        int size() {
            return owners.size();
        }

        long first() {
            return seqs[0];
        }

        long last() {
            return seqs[size() - 1];
        }

        /** Where {@code seq} is, or -1 less where it would be. */
        int find(long seq) {
            return Arrays.binarySearch(seqs, 0, size(), seq);
        }

        void insert(int at, long seq, C owner) {
            int size = size();
            if (size == seqs.length) {
                seqs = Arrays.copyOf(seqs, Math.min(PIECE_MAX, 2 * size));
            }
            System.arraycopy(seqs, at, seqs, at + 1, size - at);
            seqs[at] = seq;
            owners.add(at, owner);
        }

        void remove(int at) {
            System.arraycopy(seqs, at + 1, seqs, at, size() - at - 1);
            owners.remove(at);
        }

        /** Takes the upper half of this. */
        Piece<C> split() {
            int half = size() / 2;
            Piece<C> upper = new Piece<>();
            upper.seqs = Arrays.copyOfRange(seqs, half, half + PIECE_MAX);
            upper.owners.addAll(owners.subList(half, size()));
            owners.subList(half, size()).clear();
            return upper;
        }
    }

    private final List<Piece<C>> pieces = new ArrayList<>(1);

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** The least number. Not of an empty index. */
    long first() {
        return pieces.getFirst().first();
    }

    void put(long seq, C owner) {
        if (isEmpty()) {
            pieces.add(new Piece<>());
        }
        Piece<C> last = pieces.getLast();
        if (last.size() == 0 || seq > last.last()) {
            append(last, seq, owner);
            return;
        }
        int at = pieceOf(seq);
        Piece<C> piece = pieces.get(at);
        int found = piece.find(seq);
        if (found >= 0) {
            piece.owners.set(found, owner);
            return;
        }
        if (piece.size() == PIECE_MAX) {
            Piece<C> upper = piece.split();
            pieces.add(at + 1, upper);
            if (seq > upper.first()) {
                piece = upper;
            }
            found = piece.find(seq);
        }
        piece.insert(-1 - found, seq, owner);
    }

    private void append(Piece<C> last, long seq, C owner) {
        Piece<C> piece = last;
        if (last.size() == PIECE_MAX) {
            piece = new Piece<>();
            pieces.add(piece);
        }
        piece.insert(piece.size(), seq, owner);
    }

    void remove(long seq) {
        if (isEmpty()) {
            return;
        }
        int at = pieceOf(seq);
        Piece<C> piece = pieces.get(at);
        int found = piece.find(seq);
        if (found >= 0) {
            piece.remove(found);
            if (piece.size() == 0) {
                pieces.remove(at);
            } else if (at > 0 && piece.size() + pieces.get(at - 1).size() <= PIECE_MAX / 2) {
                join(at - 1, at);
            }
        }
    }

    /** Two thin neighbours become one piece, or churn would leave many with little in each. */
    private void join(int lower, int upper) {
        Piece<C> from = pieces.remove(upper);
        Piece<C> into = pieces.get(lower);
        int size = into.size();
        into.seqs = Arrays.copyOf(into.seqs, Math.max(into.seqs.length, PIECE_MAX));
        System.arraycopy(from.seqs, 0, into.seqs, size, from.size());
        into.owners.addAll(from.owners);
    }

    /** What is told of a number. */
    @FunctionalInterface
    interface Each<C> {
        void accept(long seq, C owner);
    }

    /** Ascending. The index must not change meanwhile. */
    void forEach(Each<C> each) {
        for (Piece<C> piece : pieces) {
            for (int i = 0; i < piece.size(); i++) {
                each.accept(piece.seqs[i], piece.owners.get(i));
            }
        }
    }

    /** The owners of the numbers in a range, ascending. The index must not change meanwhile. */
    void forEachIn(SeqRange range, Consumer<C> each) {
        if (isEmpty() || range.from() > pieces.getLast().last()) {
            return;
        }
        for (int at = pieceOf(range.from()); at < pieces.size(); at++) {
            Piece<C> piece = pieces.get(at);
            int from = piece.find(range.from());
            for (int i = from >= 0 ? from : -1 - from; i < piece.size(); i++) {
                if (piece.seqs[i] > range.to()) {
                    return;
                }
                each.accept(piece.owners.get(i));
            }
        }
    }

    /** The last piece that begins at or before {@code seq}, or the first of all. */
    private int pieceOf(long seq) {
        int low = 0;
        int high = pieces.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (pieces.get(middle).first() <= seq) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}

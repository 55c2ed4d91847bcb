package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import java.util.ArrayList;
import java.util.List;

/** RFC 9162 section 2.1 word by word: slow, obvious, and sharing no line with what it checks. */
final class NaiveTree {
    private NaiveTree() {}

    /** Section 2.1.1, MTH(D). */
    static Bytes root(List<byte[]> d) {
        if (d.isEmpty()) {
            return Bytes.of(Labels.sha256(new byte[0]));
        }
        if (d.size() == 1) {
            return Bytes.of(Labels.sha256(Bytes.concat(new byte[] {0}, d.getFirst())));
        }
        int k = k(d.size());
        return node(root(d.subList(0, k)), root(d.subList(k, d.size())));
    }

    /** Section 2.1.3.1, PATH(m, D). */
    static List<Bytes> path(int m, List<byte[]> d) {
        if (d.size() == 1) {
            return List.of();
        }
        int k = k(d.size());
        return m < k
                ? plus(path(m, d.subList(0, k)), root(d.subList(k, d.size())))
                : plus(path(m - k, d.subList(k, d.size())), root(d.subList(0, k)));
    }

    /** Section 2.1.4.1, PROOF(m, D). */
    static List<Bytes> proof(int m, List<byte[]> d) {
        return subproof(m, d, true);
    }

    private static List<Bytes> subproof(int m, List<byte[]> d, boolean b) {
        if (m == d.size()) {
            return b ? List.of() : List.of(root(d));
        }
        int k = k(d.size());
        return m <= k
                ? plus(subproof(m, d.subList(0, k), b), root(d.subList(k, d.size())))
                : plus(subproof(m - k, d.subList(k, d.size()), false), root(d.subList(0, k)));
    }

    /** Section 2.1.3.2, as a loop over the bits of index and size. */
    static boolean verifiesInclusion(Bytes leafHash, long index, long size, List<Bytes> path, Bytes root) {
        if (index >= size) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        Bytes r = leafHash;
        for (Bytes p : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                r = node(r, p);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && r.equals(root);
    }

    private static int k(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static Bytes node(Bytes left, Bytes right) {
        return Bytes.of(Labels.sha256(Bytes.concat(new byte[] {1}, left.toArray(), right.toArray())));
    }

    private static List<Bytes> plus(List<Bytes> list, Bytes last) {
        List<Bytes> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}

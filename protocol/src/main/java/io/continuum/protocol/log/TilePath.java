package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of one file of a log (C2SP tlog-tiles): 256 hashes of one level, or 256 entries. At the right edge there are
 * fewer; such a partial tile has a name of its own, so that what is behind a name never changes.
 *
 * <pre>
 * path  = "tile/" (level | "entries") "/" index [".p/" width]
 * index = three digits, or more in groups of three, each but the last after an "x": 1234067 is x001/x234/067
 * </pre>
 *
 * @param level 0 for leaf hashes and entries; a hash of level n covers 256^n leaves
 * @param width 1 to 256
 */
public record TilePath(Content content, int level, long index, int width) {
    public static final int FULL_WIDTH = 256;
    /** As many levels of tiles as 2^63 leaves need. */
    public static final int LEVEL_MAX = 7;

    static final int LEVELS_PER_TILE = 8;

    private static final String ROOT = "tile/";
    private static final String ENTRIES = "entries";
    private static final String PARTIAL = ".p/";
    private static final int PATH_CHARS_MAX = 64;
    private static final int GROUP = 1_000;

    /** What is in the file. */
    public enum Content {
        HASHES,
        ENTRIES
    }

    public TilePath {
        if (level < 0 || level > LEVEL_MAX || (content == Content.ENTRIES && level != 0)) {
            throw new IllegalArgumentException("level " + level + " of " + content);
        }
        if (index < 0 || index > lastIndex(level)) {
            throw new IllegalArgumentException("index " + index + " at level " + level);
        }
        if (width < 1 || width > FULL_WIDTH) {
            throw new IllegalArgumentException("width " + width);
        }
    }

    public static TilePath hashes(int level, long index, int width) {
        return new TilePath(Content.HASHES, level, index, width);
    }

    public static TilePath entries(long index, int width) {
        return new TilePath(Content.ENTRIES, 0, index, width);
    }

    /**
     * The files that a log of {@code newSize} leaves has and one of {@code oldSize} had not: what an append writes.
     * Partial tiles of the old size are still valid; they may be deleted once the full tile is there.
     */
    public static List<TilePath> grown(long oldSize, long newSize) {
        if (oldSize < 0 || oldSize > newSize) {
            throw new IllegalArgumentException("sizes " + oldSize + " and " + newSize);
        }
        List<TilePath> paths = new ArrayList<>();
        for (int level = 0; level <= LEVEL_MAX; level++) {
            long before = oldSize >> LEVELS_PER_TILE * level;
            long after = newSize >> LEVELS_PER_TILE * level;
            if (before == after) {
                break;
            }
            for (long index = before / FULL_WIDTH; index * FULL_WIDTH < after; index++) {
                int width = (int) Math.min(FULL_WIDTH, after - index * FULL_WIDTH);
                paths.add(hashes(level, index, width));
                if (level == 0) {
                    paths.add(entries(index, width));
                }
            }
        }
        return paths;
    }

    /** Reads what {@link #toString} writes, and nothing else. */
    public static Checked<TilePath> parse(String path) {
        return Checked.of(() -> {
            require(
                    path.length() <= PATH_CHARS_MAX && path.startsWith(ROOT),
                    Refusal.MALFORMED,
                    "a path begins with " + ROOT + " and is short");
            int slash = path.indexOf('/', ROOT.length());
            require(slash > 0, Refusal.MALFORMED, "a path is tile/level/index");
            String kind = path.substring(ROOT.length(), slash);
            String rest = path.substring(slash + 1);
            int partial = rest.indexOf(PARTIAL);
            int width = partial < 0 ? FULL_WIDTH : number(rest.substring(partial + PARTIAL.length()), FULL_WIDTH - 1);
            require(width > 0, Refusal.MALFORMED, "a tile of no width");
            long index = index(partial < 0 ? rest : rest.substring(0, partial));
            boolean entries = kind.equals(ENTRIES);
            int level = entries ? 0 : number(kind, LEVEL_MAX);
            require(index <= lastIndex(level), Refusal.MALFORMED, "no tile has this index");
            return new TilePath(entries ? Content.ENTRIES : Content.HASHES, level, index, width);
        });
    }

    public boolean partial() {
        return width < FULL_WIDTH;
    }

    /** The same tile when the log has grown beyond it. */
    public TilePath full() {
        return new TilePath(content, level, index, FULL_WIDTH);
    }

    /** The longest that the file may be. */
    public int bytesMax() {
        return width
                * switch (content) {
                    case HASHES -> MerkleHash.BYTES;
                    case ENTRIES -> EntryBundle.LENGTH_BYTES + EntryBundle.ENTRY_BYTES_MAX;
                };
    }

    /** The tile that holds the hash from which {@code subtree} is made, in a log of {@code size} leaves. */
    static TilePath holding(Subtree subtree, long size) {
        int level = subtree.level() / LEVELS_PER_TILE;
        long index = firstHash(subtree) / FULL_WIDTH;
        long hashes = (size >> LEVELS_PER_TILE * level) - index * FULL_WIDTH;
        return hashes(level, index, (int) Math.min(FULL_WIDTH, hashes));
    }

    /** Which hash of its tile level is the first below {@code subtree}. */
    static long firstHash(Subtree subtree) {
        return subtree.index() << subtree.level() % LEVELS_PER_TILE;
    }

    private static long lastIndex(int level) {
        return Long.MAX_VALUE >> LEVELS_PER_TILE * (level + 1) - (level == LEVEL_MAX ? 1 : 0);
    }

    private static int number(String digits, int max) throws RefusalException {
        require(
                digits.matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(digits) <= max,
                Refusal.MALFORMED,
                "not a number up to " + max);
        return Integer.parseInt(digits);
    }

    private static long index(String text) throws RefusalException {
        require(text.matches("(x[0-9]{3}/)*[0-9]{3}"), Refusal.MALFORMED, "not the index of a tile");
        require(!text.startsWith("x000"), Refusal.MALFORMED, "leading zeros");
        long index = 0;
        for (String group : text.replace("x", "").split("/")) {
            require(index <= (Long.MAX_VALUE - GROUP) / GROUP, Refusal.MALFORMED, "no tile has this index");
            index = index * GROUP + Integer.parseInt(group);
        }
        return index;
    }

    /** The path below the log's prefix. */
    @Override
    public String toString() {
        StringBuilder groups = new StringBuilder("%03d".formatted(index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            groups.insert(0, "x%03d/".formatted(rest % GROUP));
        }
        String kind = content == Content.ENTRIES ? ENTRIES : String.valueOf(level);
        return ROOT + kind + "/" + groups + (partial() ? PARTIAL + width : "");
    }
}

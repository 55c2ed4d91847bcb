package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.RefusalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A log in a folder, served as it lies there, that may be killed between any two files. It shows the one order that is
 * right: tiles, then the size (which makes them count), then the checkpoint. Tiles beyond the size never counted and are
 * written again.
 */
final class FileLog implements TileFetcher {
    private static final String SIZE = "size";
    private static final String CHECKPOINT = "checkpoint";

    private final Path folder;
    private final LogSigner signer;
    private final Order order;
    private final Runnable beforeEachFile;
    private MerkleEdge edge;

    /** When the checkpoint is signed. */
    enum Order {
        STORE_THEN_SIGN,
        /** The mistake that {@link FileLogTest} shows to be one. */
        SIGN_THEN_STORE
    }

    /** Opens the log as the last process left it; what was stored but not signed is signed now. */
    FileLog(Path folder, LogSigner signer, Order order, Runnable beforeEachFile) throws IOException {
        this.folder = folder;
        this.signer = signer;
        this.order = order;
        this.beforeEachFile = beforeEachFile;
        long size = Files.exists(folder.resolve(SIZE)) ? Long.parseLong(Files.readString(folder.resolve(SIZE))) : 0;
        this.edge = MerkleEdge.of(size, subtree -> stored(subtree, size));
        if (order == Order.STORE_THEN_SIGN) {
            publish(edge.head());
        }
    }

    /** Returns the index of the first of these entries once all are durable and under a checkpoint. */
    long append(List<byte[]> entries) throws IOException {
        long oldSize = edge.head().size();
        long newSize = oldSize + entries.size();
        MerkleEdge next = MerkleEdge.of(oldSize, subtree -> stored(subtree, oldSize));
        Map<Subtree, Bytes> fresh = new HashMap<>();
        entries.forEach(entry -> next.append(MerkleHash.leaf(entry), fresh::put));
        if (order == Order.SIGN_THEN_STORE) {
            publish(next.head());
        }
        for (TilePath path : TilePath.grown(oldSize, newSize)) {
            write(path.toString(), content(path, oldSize, entries, fresh));
        }
        write(SIZE, String.valueOf(newSize).getBytes(StandardCharsets.US_ASCII));
        edge = next;
        if (order == Order.STORE_THEN_SIGN) {
            publish(next.head());
        }
        return oldSize;
    }

    byte[] checkpoint() throws IOException {
        return Files.readAllBytes(folder.resolve(CHECKPOINT));
    }

    @Override
    public Optional<byte[]> fetch(TilePath path) throws IOException {
        Path file = folder.resolve(path.toString());
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    private void publish(TreeHead head) throws IOException {
        write(CHECKPOINT, signer.sign(head).encode());
    }

    private byte[] content(TilePath path, long oldSize, List<byte[]> entries, Map<Subtree, Bytes> fresh)
            throws IOException {
        long from = path.index() * TilePath.FULL_WIDTH;
        int kept = (int) Math.max(0, (oldSize >> 8 * path.level()) - from);
        if (path.content() == TilePath.Content.ENTRIES) {
            List<Bytes> bundle = new ArrayList<>(kept == 0 ? List.of() : bundle(path.index(), kept));
            for (int i = kept; i < path.width(); i++) {
                bundle.add(Bytes.of(entries.get((int) (from + i - oldSize))));
            }
            return EntryBundle.encode(bundle);
        }
        List<Bytes> hashes =
                new ArrayList<>(kept == 0 ? List.of() : hashes(TilePath.hashes(path.level(), path.index(), kept)));
        for (int i = kept; i < path.width(); i++) {
            hashes.add(fresh.get(new Subtree(8 * path.level(), from + i)));
        }
        return HashTile.encode(hashes);
    }

    private List<Bytes> bundle(long index, int width) throws IOException {
        try {
            return EntryBundle.decode(fetch(TilePath.entries(index, width)).orElseThrow(), width);
        } catch (RefusalException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The hash of a subtree of the log as it was at {@code size}, from the tiles of exactly that size. */
    private Bytes stored(Subtree subtree, long size) {
        TilePath path = TilePath.holding(subtree, size);
        int from = (int) (TilePath.firstHash(subtree) % TilePath.FULL_WIDTH);
        MerkleTree within = new MerkleTree();
        hashes(path).subList(from, from + (1 << subtree.level() % 8)).forEach(within::appendHash);
        return within.head().root();
    }

    private List<Bytes> hashes(TilePath path) {
        try {
            return HashTile.decode(fetch(path).orElseThrow(), path.width());
        } catch (RefusalException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        beforeEachFile.run();
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Path whole = Files.write(file.resolveSibling(file.getFileName() + ".new"), bytes);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The hashes of one tile as bytes: one after the other. */
public final class HashTile {
    private HashTile() {}

    public static byte[] encode(List<Bytes> hashes) {
        return Bytes.concat(hashes.stream().map(Bytes::toArray).toArray(byte[][]::new));
    }

    static List<Bytes> decode(byte[] bytes, int width) throws RefusalException {
        require(
                bytes.length == width * MerkleHash.BYTES,
                Refusal.BAD_TILE,
                "a tile of " + bytes.length + " bytes where " + width * MerkleHash.BYTES + " are needed");
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Bytes> hashes = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            byte[] hash = new byte[MerkleHash.BYTES];
            in.get(hash);
            hashes.add(Bytes.of(hash));
        }
        return hashes;
    }
}

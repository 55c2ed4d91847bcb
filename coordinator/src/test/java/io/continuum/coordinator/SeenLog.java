package io.continuum.coordinator;

import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TileFetcher;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A log as a member sees it: nothing is believed that the key in {@code own.log_vkey} did not sign. */
record SeenLog(TestMember member, TestFederation federation) implements TileFetcher {
    private static final long WAIT_MS_MAX = 20_000;
    private static final int TOO_MANY = 429;

    LogTrust trust() {
        String vkey = member.get(federation.path("/keypers"))
                .body()
                .get("own")
                .get("log_vkey")
                .asText();
        return LogTrust.of(vkey, List.of(), 0).orThrow();
    }

    HttpResponse<byte[]> file(String path) throws IOException {
        try {
            return TestMember.HTTP.send(
                    member.signed("GET", federation.path("/log/" + path), Optional.empty()),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Optional<byte[]> fetch(TilePath path) throws IOException {
        HttpResponse<byte[]> response = file(path.toString());
        if (response.statusCode() == TOO_MANY) {
            throw new IOException("too many requests");
        }
        return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    }

    SignedCheckpoint checkpoint(long size) throws Exception {
        LogTrust trust = trust();
        long until = System.currentTimeMillis() + WAIT_MS_MAX;
        while (System.currentTimeMillis() < until) {
            HttpResponse<byte[]> response = file("checkpoint");
            if (response.statusCode() == 200) {
                SignedCheckpoint seen = trust.open(response.body()).orThrow();
                if (seen.head().size() >= size) {
                    return seen;
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the log did not reach " + size);
    }

    List<LogLeaf> leaves(SignedCheckpoint checkpoint) {
        TileReader reader = new TileReader(this);
        long bundles = (checkpoint.head().size() + 255) / 256;
        return IntStream.range(0, (int) bundles)
                .boxed()
                .flatMap(index -> reader.entries(checkpoint.head(), index).orThrow().stream())
                .map(entry -> LogLeaf.decode(entry.toArray()).orThrow())
                .toList();
    }
}

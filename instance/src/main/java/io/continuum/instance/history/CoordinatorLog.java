package io.continuum.instance.history;

import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.CoordinatorClient.Download;
import io.continuum.instance.federation.Federation;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.roster.EpochCommit;
import java.net.URI;
import java.util.Map;

/** Reads the log over HTTP from the coordinator, and epoch commits from peers. Thread-safe. */
public final class CoordinatorLog implements LogSource {
    private static final CoordinatorClient.Signer NOBODY = (_, _, _, _) -> Map.of();

    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;

    public CoordinatorLog(CoordinatorClient client, CoordinatorClient.Signer signer) {
        this.client = client;
        this.signer = signer;
    }

    @Override
    public Download checkpoint(Federation federation) {
        return read(federation, "checkpoint", SignedNote.BYTES_MAX);
    }

    @Override
    public Download tile(Federation federation, TilePath path) {
        return read(federation, path.toString(), path.bytesMax());
    }

    private Download read(Federation federation, String file, int bytesMax) {
        return client.download(
                federation.coordinator(),
                "/v1/federations/" + Base64Url.encode(federation.id().toArray()) + "/log/" + file,
                signer,
                bytesMax);
    }

    @Override
    public Download epochCommit(URI peer, Federation federation, long epoch) {
        return client.download(
                peer,
                "/v1/peer/epoch-commit?fed=" + Base64Url.encode(federation.id().toArray()) + "&epoch=" + epoch,
                NOBODY,
                EpochCommit.BYTES_MAX);
    }
}

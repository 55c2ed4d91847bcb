package io.continuum.instance.peer;

import io.continuum.protocol.identity.InstanceId;
import java.net.URI;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A peer that the operator has added. It stays until the operator removes it; nothing else adds or removes one.
 *
 * @param name what the operator calls it: 1 to 64 of a-z, 0-9, dot, dash, underscore
 * @param url where it listens, http or https, without path
 */
public record Peer(InstanceId id, String name, URI url, Instant addedAt) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public Peer {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A peer's name has 1 to 64 characters of a-z, 0-9, '.', '-', '_', and starts with a letter or"
                            + " digit.");
        }
        String scheme = url.getScheme();
        boolean plain = url.getHost() != null
                && url.getUserInfo() == null
                && url.getQuery() == null
                && url.getFragment() == null
                && ("".equals(url.getPath()) || "/".equals(url.getPath()));
        if (!plain || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "A peer's url must look like https://host:port, without a path, but is " + url + ".");
        }
    }

    boolean encrypted() {
        return "https".equals(url.getScheme());
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : encrypted() ? 443 : 80;
    }
}

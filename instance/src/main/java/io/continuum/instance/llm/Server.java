package io.continuum.instance.llm;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A server that speaks the usual API, and the model to ask there.
 *
 * @param baseUrl ends in {@code /v1} as such servers document it, without a slash after it
 * @param key sent as a bearer token; empty for none
 * @param timeout longest time for one answer, from asking to its last byte
 */
public record Server(URI baseUrl, String key, String model, Duration timeout) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

    /** @throws IllegalArgumentException for an address that is no http or https URL, or without a model */
    public static Server at(String baseUrl, String key, String model, Duration timeout) {
        URI uri;
        try {
            uri = URI.create(baseUrl.replaceAll("/+$", ""));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("is no URL: " + baseUrl);
        }
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw new IllegalArgumentException(
                    "must be a URL such as http://localhost:11434/v1, without user, password and query");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("needs a model");
        }
        return new Server(uri, key, model.strip(), timeout);
    }

    URI path(String path) {
        return URI.create(baseUrl + path);
    }

    /**
     * Whether it is on this machine or in its private network, by what is written and without asking a name server: an
     * address of such a range, {@code localhost}, a name without a dot, or one ending in .localhost, .local or .internal.
     */
    public boolean isLocal() {
        String host = baseUrl.getHost().toLowerCase(Locale.ROOT);
        if (ADDRESS.matcher(host).matches()) {
            try {
                InetAddress address = InetAddress.getByName(host);
                return address.isLoopbackAddress()
                        || address.isSiteLocalAddress()
                        || address.isLinkLocalAddress()
                        || (address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc);
            } catch (UnknownHostException _) {
                return false;
            }
        }
        return host.indexOf('.') < 0
                || host.endsWith(".localhost")
                || host.endsWith(".local")
                || host.endsWith(".internal");
    }

    @Override
    public String toString() {
        return model + " at " + baseUrl;
    }
}

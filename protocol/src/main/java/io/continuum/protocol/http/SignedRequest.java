package io.continuum.protocol.http;

import java.net.URI;
import java.util.Locale;

/**
 * The parts of a request, besides its body, that a signature covers.
 *
 * @param method in capitals
 * @param authority the server's public name: host in lower case, port unless it is the scheme's own. A server puts in the
 *     name it is configured with, never the Host header, which proxies rewrite
 * @param path as sent, still percent-encoded
 * @param query as sent, without the question mark; empty if there is none
 * @param contentType as sent, trimmed; empty for a request without a body
 */
public record SignedRequest(String method, String authority, String path, String query, String contentType) {
    public SignedRequest {
        requireLine("method", method);
        requireLine("authority", authority);
        requireLine("path", path);
        requireLine("query", query);
        requireLine("content-type", contentType);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /");
        }
    }

    /** The parts of a request to {@code uri}. */
    public static SignedRequest to(String method, URI uri, String contentType) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new SignedRequest(method, authority(uri), path, query, contentType.strip());
    }

    /** The authority of {@code uri} in the one form that is signed (RFC 9421 section 2.2.3). */
    public static String authority(URI uri) {
        if (uri.getHost() == null || uri.getScheme() == null) {
            throw new IllegalArgumentException("not an absolute http URL: " + uri);
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int standard = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return uri.getPort() < 0 || uri.getPort() == standard ? host : host + ":" + uri.getPort();
    }

    /** A line break would let one part run into the next of the signed text. */
    private static void requireLine(String what, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("control character in the " + what);
        }
    }
}

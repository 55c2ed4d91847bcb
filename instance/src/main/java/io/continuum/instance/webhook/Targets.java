package io.continuum.instance.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Decides where requests may go. Nobody who may name an address can make this instance talk to machines that only it reaches;
 * the address that was looked at is the one that is connected to.
 */
public final class Targets {
    private static final int URL_CHARS_MAX = 2_000;

    private final boolean privateToo;

    /** @param privateToo whether the operator lets requests go to private addresses as well */
    public Targets(boolean privateToo) {
        this.privateToo = privateToo;
    }

    /** Where to connect. */
    public record Target(URI url, InetAddress address, int port) {
        boolean isTls() {
            return url.getScheme().equalsIgnoreCase("https");
        }
    }

    /** @throws IllegalArgumentException saying why it may not be */
    public static URI parse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("url is no address");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (url.length() > URL_CHARS_MAX
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("url must be http or https with a host, without a user, and at most "
                    + URL_CHARS_MAX + " characters");
        }
        return uri;
    }

    /**
     * Looks the host up; blocks.
     *
     * @throws IllegalArgumentException if it is unknown or one of its addresses is private
     */
    public Target resolve(String url) {
        URI uri = parse(url);
        String host = uri.getHost().startsWith("[")
                ? uri.getHost().substring(1, uri.getHost().length() - 1)
                : uri.getHost();
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException _) {
            throw new IllegalArgumentException("the host " + host + " is unknown");
        }
        for (InetAddress address : addresses) {
            if (!privateToo && !isPublic(address)) {
                throw new IllegalArgumentException("the host " + host
                        + " is at a private address; the operator may allow that with webhooks.private_targets");
            }
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return new Target(uri, addresses[0], port);
    }

    /** Whether anybody in the world could reach it (RFC 6890's registries of special-purpose addresses). */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        if (bytes.length == 4) {
            return !(first == 0
                    || first == 100 && second >= 64 && second < 128
                    || first == 192 && second == 0 && (bytes[2] == 0 || bytes[2] == 2)
                    || first == 198 && (second == 18 || second == 19)
                    || first == 198 && second == 51 && bytes[2] == 100
                    || first == 203 && second == 0 && bytes[2] == 113
                    || first >= 240);
        }
        boolean global = (first & 0xE0) == 0x20; // 2000::/3
        boolean special = first == 0x20 && second == 0x01 && (bytes[2] & 0xFE) == 0 // 2001::/23
                || first == 0x20 && second == 0x01 && bytes[2] == 0x0D && (bytes[3] & 0xFF) == 0xB8
                || first == 0x20 && second == 0x02; // 6to4 leads to any IPv4 address
        return global && !special;
    }
}

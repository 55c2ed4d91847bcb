package io.continuum.coordinator.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A file of the page as it is sent; its bytes are not to be changed.
 *
 * @param tag strong validator: changes with the bytes
 */
public record Asset(byte[] bytes, String type, String tag) {

    /** The page itself. */
    public static final String PAGE = "index.html";

    /** Every file that the page loads. */
    public static final List<String> FILES = List.of(
            "activity.js",
            "api.js",
            "app.js",
            "conduct.js",
            "credits.js",
            "format.js",
            "icon.svg",
            "live.js",
            "members.js",
            "overview.js",
            "parts.js",
            "pictures.js",
            "policy.js",
            "style.css",
            "vendor/htm-preact.js",
            "vendor/VENDORED.txt");

    /** Reads a file that ships with this package. */
    public static Asset load(String name) {
        try (InputStream in = Asset.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the console's file " + name + " is missing from this build");
            }
            byte[] bytes = in.readAllBytes();
            String tag = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new Asset(bytes, typeOf(name), "\"" + tag + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String typeOf(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/plain; charset=utf-8";
        };
    }
}

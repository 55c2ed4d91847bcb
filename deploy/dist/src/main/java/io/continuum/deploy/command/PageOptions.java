package io.continuum.deploy.command;

import io.continuum.client.RestClient;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which part of a list to show. */
final class PageOptions {
    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Most things shown (default 20).")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", defaultValue = "", description = "Go on where a page ended.")
    private String cursor = "";

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only of this space.")
    private String space = "";

    /** As a query string, with what else is asked for, in pairs of name and value; empty values are left out. */
    String query(String... more) {
        Stream<String> own = Stream.of("cursor", cursor, "space", space);
        return query(limit, Stream.concat(own, Stream.of(more)).toArray(String[]::new));
    }

    /** A query string for so many things, with pairs of name and value; empty values are left out. */
    static String query(int limit, String... namesAndValues) {
        StringBuilder query = new StringBuilder("?limit=" + limit);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!namesAndValues[i + 1].isEmpty()) {
                query.append('&')
                        .append(namesAndValues[i])
                        .append('=')
                        .append(RestClient.escape(namesAndValues[i + 1]));
            }
        }
        return query.toString();
    }
}

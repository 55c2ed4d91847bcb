package io.continuum.deploy.command;

import io.continuum.client.RestClient;
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
        StringBuilder query = new StringBuilder("?limit=" + limit);
        add(query, "cursor", cursor);
        add(query, "space", space);
        for (int i = 0; i < more.length; i += 2) {
            add(query, more[i], more[i + 1]);
        }
        return query.toString();
    }

    private static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append('&').append(name).append('=').append(RestClient.escape(value));
        }
    }
}

package io.continuum.deploy.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import io.continuum.instance.privacy.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks for the regions' own words in everything that the coordinator keeps and in everything that was sent to it. */
final class Eavesdropping {
    private static final String CONTROL = "planted sentinel marmalade";

    private final Ground ground;
    private final Input input;
    private final Narrator narrator;
    private final ObjectNode summary;

    Eavesdropping(Ground ground, Input input, Narrator narrator, ObjectNode summary) {
        this.ground = ground;
        this.input = input;
        this.narrator = narrator;
        this.summary = summary;
    }

    void listen() throws IOException {
        narrator.step("What could the coordinator read? Its files and all recorded traffic are searched");
        Set<String> leftOut = commonWords(input.privateValues());
        Set<String> values = new LinkedHashSet<>(input.privateValues());
        values.removeAll(leftOut);
        List<Path> places = List.of(ground.coordinatorFolder(), ground.proxy().folder());
        Set<String> found = new PlaintextScan(values).find(places);
        boolean controlFound = plantAndFind(places);
        summary.put("plaintextOnCoordinator", found.size())
                .put("plaintextControlFound", controlFound)
                .put("plaintextChecked", values.size());
        ArrayNode left = summary.putArray("plaintextLeftOut");
        leftOut.forEach(left::add);
        narrator.say(values.size() + " values from the notes searched in the coordinator's files and "
                + ground.proxy().recordedBytes() / 1024 + " kB of traffic");
        narrator.say("left out, being plain words of the dictionary: "
                + (leftOut.isEmpty() ? "none" : String.join(", ", leftOut)));
        found.forEach(value -> narrator.say("FOUND: " + value));
        narrator.verdict(found.isEmpty(), "none of them is there");
        narrator.verdict(controlFound, "control words planted in a file and in a request were found");
    }

    /** Values of one word that stands in the dictionary: they may turn up anywhere and prove nothing. */
    private static Set<String> commonWords(Set<String> values) {
        Words dictionary = Words.bundled();
        Set<String> common = new LinkedHashSet<>();
        for (String value : values) {
            List<String> tokens = PlaintextScan.tokens(value);
            if (tokens.isEmpty() || (tokens.size() == 1 && dictionary.contains(tokens.getFirst()))) {
                common.add(value);
            }
        }
        return common;
    }

    /** Shows that the search works: once through a file, once through the proxy. */
    private boolean plantAndFind(List<Path> places) throws IOException {
        Path planted = ground.coordinatorFolder().resolve("planted.tmp");
        Files.writeString(planted, "xx" + CONTROL.replace(' ', '_') + "yy");
        try {
            new RestClient(URI.create(ground.proxy().url()), "")
                    .post("/v1/planted", Json.object().put("note", CONTROL));
        } catch (ContinuumException _) {
            // There is no such route; only that the words passed the proxy counts.
        }
        Set<String> found = new PlaintextScan(Set.of(CONTROL)).find(places);
        Files.delete(planted);
        return found.stream().anyMatch(hit -> hit.contains("planted.tmp"))
                && found.stream().anyMatch(hit -> hit.contains("-requests"));
    }
}

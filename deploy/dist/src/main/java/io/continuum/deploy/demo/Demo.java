package io.continuum.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.ContinuumException;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The demo from start to end. Reads like the story that it tells. */
public final class Demo {
    private final DemoOptions options;
    private final Narrator narrator;
    private final ObjectNode summary = Json.object();

    /**
     * @param progress where to tell what happens
     * @param colours whether that is a terminal that shows them
     */
    public Demo(DemoOptions options, PrintStream progress, boolean colours) {
        this.options = options;
        narrator = new Narrator(progress, colours);
    }

    /**
     * Runs it. Unless it runs only once, returns when the person pressed Ctrl-C.
     *
     * @return the figures; {@link #holds} says whether they are what was promised
     * @throws DemoException if it could not go on
     */
    public JsonNode run() throws Exception {
        Input input = options.input() == null ? new JournalInput() : KevInput.read(options.input());
        Ground ground = Ground.prepare();
        Thread cleaning = new Thread(ground::close, "clean up");
        Runtime.getRuntime().addShutdownHook(cleaning);
        try {
            if (options.keep()) {
                ground.keep();
            }
            tell(ground, input);
            if (options.keep()) {
                narrator.say("kept: " + ground.folder());
            }
            if (!options.once()) {
                invite(ground);
                Thread.currentThread().join();
            }
            return summary;
        } catch (DemoException | ContinuumException e) {
            ground.keep();
            narrator.say("the folder with all logs is kept: " + ground.folder());
            throw e;
        } finally {
            ground.close();
            forget(cleaning);
        }
    }

    private void tell(Ground ground, Input input) throws Exception {
        narrator.step("A coordinator, a keyper and three regional instances start, each a process with its own folder");
        Path notes = Files.createDirectories(ground.folder().resolve("notes"));
        Map<String, Path> files = input.files(notes);
        ground.startRegions(files.keySet());
        ground.awaitReady();
        started(ground);

        Federating federating = new Federating(ground, input, narrator, summary);
        federating.join();
        federating.protect();
        federating.learn(files);
        federating.mineAndApprove();
        federating.follow();
        federating.contribute();
        federating.ask();

        Syncing syncing = new Syncing(ground, narrator, summary);
        syncing.share();
        syncing.killAndConverge();

        new Eavesdropping(ground, input, narrator, summary).listen();
        weigh(ground);
        summary.put("seconds", Math.round(narrator.seconds() * 10) / 10.0);
        narrator.step("Done");
        narrator.verdict(holds(summary), "everything that was promised");
    }

    private void started(Ground ground) {
        summary.put("regions", ground.regions().size());
        ObjectNode readyMs = summary.putObject("readyMs");
        readyMs.put("coordinator", ground.coordinator().readyMs());
        narrator.say("coordinator ready after " + ground.coordinator().readyMs()
                + " ms; members reach it through a proxy " + "that records every byte");
        readyMs.put("keyper", ground.keyper().readyMs());
        narrator.say("keyper ready after " + ground.keyper().readyMs() + " ms");
        for (Region region : ground.regions()) {
            readyMs.put(region.name(), region.server().readyMs());
            narrator.say("%-6s ready after %d ms, SQLite"
                    .formatted(region.name(), region.server().readyMs()));
        }
    }

    private void weigh(Ground ground) {
        ObjectNode rssMb = summary.putObject("rssMb");
        rssMb.put("coordinator", ground.coordinator().rssMb());
        rssMb.put("keyper", ground.keyper().rssMb());
        ground.regions()
                .forEach(region -> rssMb.put(region.name(), region.server().rssMb()));
    }

    private void invite(Ground ground) throws IOException {
        narrator.step("Look around; Ctrl-C stops everything and deletes the folder");
        for (Region region : ground.regions()) {
            narrator.say("%-6s %s/console  admin secret %s"
                    .formatted(
                            region.name(),
                            region.server().url(),
                            region.server().adminSecret()));
        }
    }

    private static void forget(Thread cleaning) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaning);
        } catch (IllegalStateException _) {
            // The process is ending already; the hook finds everything closed.
        }
    }

    /** Whether the figures show all that the demo promises. */
    public static boolean holds(JsonNode summary) {
        boolean allEarned = !summary.path("credits").isEmpty();
        for (JsonNode credits : summary.path("credits")) {
            allEarned &= credits.path("earned").asDouble() > 0;
        }
        return summary.path("regions").asInt() == 3
                && summary.path("protectionLevel").asText().equals("L3")
                && summary.path("released").asInt() > 0
                && allEarned
                && summary.path("ask").path("answeredFromOthers").asBoolean()
                && summary.path("sync").path("converged").asBoolean()
                && summary.path("plaintextOnCoordinator").asInt(-1) == 0
                && summary.path("plaintextControlFound").asBoolean();
    }
}

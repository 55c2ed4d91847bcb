package io.continuum.deploy.bench.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs the scripts of {@code deploy/bench/peers} where Node and npm are installed. The packages are those of the lock file;
 * they are fetched once, into this module's build folder.
 */
public final class NodePeers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WARM_UPS = 1;
    private static final List<String> MANIFESTS = List.of("package.json", "package-lock.json");

    private final Plan plan;
    private final Path scripts;
    private final Path folder;
    private final Progress progress;

    public NodePeers(Plan plan, Progress progress) {
        this.plan = plan;
        this.scripts = plan.root().resolve("deploy/bench/peers");
        this.folder = plan.root().resolve("deploy/bench/target/peers");
        this.progress = progress;
    }

    /** What a script measured, or why it could not. */
    public sealed interface Outcome {
        /** @param medians by {@code peer.figure.quantity} */
        record Measured(Map<String, Double> medians) implements Outcome {}

        record NotRun(String why) implements Outcome {}

        /** The median of one quantity, or why there is none. */
        default Figure figure(String name) {
            return switch (this) {
                case Measured(Map<String, Double> medians) ->
                    Optional.ofNullable(medians.get(name))
                            .map(Figure::of)
                            .orElseThrow(() -> new IllegalStateException("no " + name + " in " + medians.keySet()));
                case NotRun(String why) -> new Figure.NotRun(why);
            };
        }
    }

    /**
     * Runs a script, which prints JSON lines of a peer, a figure and its quantities.
     *
     * @param arguments what the script takes after the number of rounds and of rounds to warm up
     */
    public Outcome run(String script, Object... arguments) throws IOException, InterruptedException {
        if (plan.rounds() == 0) {
            return new Outcome.NotRun("left out");
        }
        for (String tool : List.of("node", "npm")) {
            if (!isOnPath(tool)) {
                return new Outcome.NotRun("no " + tool);
            }
        }
        if (!install()) {
            return new Outcome.NotRun("npm could not install the peers");
        }
        Files.copy(scripts.resolve(script), folder.resolve(script), StandardCopyOption.REPLACE_EXISTING);
        List<String> command = new ArrayList<>(List.of("node", "--expose-gc", script));
        command.add(String.valueOf(plan.rounds()));
        command.add(String.valueOf(WARM_UPS));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        progress.says(String.join(" ", command));
        Process node = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, List<Double>> figures = new TreeMap<>();
        try (Stream<String> lines = node.inputReader(StandardCharsets.UTF_8).lines()) {
            lines.forEach(line -> collect(line, figures));
        }
        if (node.waitFor() != 0) {
            return new Outcome.NotRun(script + " failed");
        }
        Map<String, Double> medians = new TreeMap<>();
        figures.forEach((name, values) -> medians.put(name, median(values)));
        return new Outcome.Measured(medians);
    }

    private boolean install() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        boolean installed = Files.isDirectory(folder.resolve("node_modules"));
        for (String manifest : MANIFESTS) {
            Path copy = folder.resolve(manifest);
            installed &= Files.exists(copy) && Files.mismatch(scripts.resolve(manifest), copy) < 0;
            Files.copy(scripts.resolve(manifest), copy, StandardCopyOption.REPLACE_EXISTING);
        }
        if (installed) {
            return true;
        }
        progress.says("npm ci (once)");
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return npm.waitFor() == 0;
    }

    private static void collect(String line, Map<String, List<Double>> figures) {
        try {
            JsonNode json = JSON.readTree(line);
            String name = json.path("peer").asText() + "." + json.path("figure").asText();
            for (String quantity : List.of("millis", "bytes")) {
                figures.computeIfAbsent(name + "." + quantity, _ -> new ArrayList<>())
                        .add(json.path(quantity).asDouble());
            }
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + line, e);
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}

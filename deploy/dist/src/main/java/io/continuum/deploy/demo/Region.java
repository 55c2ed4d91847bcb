package io.continuum.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One regional instance of the demo: its process, its folder and the two ways to talk to it, command and REST. */
final class Region {
    private final String name;
    private final Path folder;
    private final ServerProcess server;

    private Region(String name, Path folder, ServerProcess server) {
        this.name = name;
        this.folder = folder;
        this.server = server;
    }

    static Region start(String name, Path folder) throws IOException {
        return new Region(
                name, folder, ServerProcess.start(name, "instance", folder, ServerProcess.freePort(), List.of()));
    }

    String name() {
        return name;
    }

    ServerProcess server() {
        return server;
    }

    RestClient rest() throws IOException {
        return new RestClient(
                URI.create(server.url()),
                Files.readString(folder.resolve("api-key")).strip());
    }

    /** Runs the continuum command as a process, as a person would, and returns what it printed as JSON. */
    JsonNode command(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ServerProcess.java());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--json", "--data-dir", folder.toString(), "--url", server.url()));
        Path errors = Files.createTempFile(folder, "command-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        ServerProcess.clean(builder.environment());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new DemoException("continuum " + String.join(" ", arguments) + " failed in " + name + ": "
                    + Files.readString(errors).strip());
        }
        Files.delete(errors);
        return Json.MAPPER.readTree(output);
    }
}

package io.continuum.deploy.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to run the demo.
 *
 * @param once end when all is shown instead of waiting for the person
 * @param keep leave the folder with data, logs and recorded traffic
 * @param input a catalogue of known exploited vulnerabilities; null means the journals
 */
public record DemoOptions(
        boolean once, boolean keep, @Nullable Path input) {}

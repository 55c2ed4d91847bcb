package io.continuum.deploy.bench.measure;

/** Hears what is being measured. */
@FunctionalInterface
public interface Progress {
    void says(String line);
}

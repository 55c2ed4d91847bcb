package io.continuum.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that is being built, found from the module's folder upwards. */
final class Checkout {
    private Checkout() {}

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("SPEC.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no checkout above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}

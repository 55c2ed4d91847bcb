package io.continuum.deploy.checks;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How Java sources look here. {@code deploy/format} writes them so, and a test compares. Thread-safe. */
final class SourceFormat {
    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    /** The source as it should be written. */
    String apply(String source) {
        try {
            return formatter.formatSourceAndFixImports(source);
        } catch (FormatterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Formats the named files in place. */
    public static void main(String[] files) throws IOException {
        SourceFormat format = new SourceFormat();
        int failed = 0;
        for (String file : files) {
            Path path = Path.of(file);
            String source = Files.readString(path);
            try {
                String formatted = format.apply(source);
                if (!formatted.equals(source)) {
                    Files.writeString(path, formatted);
                    System.out.println("formatted " + file);
                }
            } catch (IllegalArgumentException e) {
                System.err.println(file + ":" + e.getMessage());
                failed++;
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }
}

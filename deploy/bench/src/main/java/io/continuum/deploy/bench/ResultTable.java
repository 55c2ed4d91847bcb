package io.continuum.deploy.bench;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Figure;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows for a reader: figures to the right, the machine below. */
final class ResultTable {
    private static final List<String> HEADS =
            List.of("row", "ours", "theirs", "unit", "ratio", "target", "verdict", "peer");
    private static final List<Boolean> TO_THE_RIGHT = List.of(false, true, true, false, true, false, false, false);

    private ResultTable() {}

    static List<String> lines(Machine machine, List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADS);
        rows.forEach(row -> cells.add(cells(row)));
        List<String> lines = new ArrayList<>();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width =
                        cells.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                String padding = " ".repeat(width - row.get(column).length());
                line.append(TO_THE_RIGHT.get(column) ? padding + row.get(column) : row.get(column) + padding)
                        .append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add("");
        lines.add("%s, %d cores, %s, load %.1f before; %s; commit %s; %s"
                .formatted(
                        machine.processor(),
                        machine.cores(),
                        machine.system(),
                        machine.load(),
                        machine.jvm(),
                        machine.commit().isEmpty() ? "unknown" : machine.commit(),
                        machine.date()));
        return lines;
    }

    private static List<String> cells(Row row) {
        Comparison comparison = row.comparison();
        return List.of(
                comparison.name(),
                figure(row.ours()),
                figure(row.theirs()),
                comparison.unit().text(),
                row.ratio().isPresent()
                        ? String.format(Locale.ROOT, "%.2f", row.ratio().getAsDouble())
                        : "-",
                target(comparison),
                row.verdict().text() + (row.theirs() instanceof Figure.NotRun(String why) ? ": " + why : ""),
                comparison.peer().isEmpty() ? "-" : comparison.peer());
    }

    /** A target in words. */
    static String target(Comparison comparison) {
        return switch (comparison.target()) {
            case Target.TimesPeer(double factor) -> "ratio >= " + limit(factor);
            case Target.Ahead _ -> "ratio > 1";
            case Target.AtLeast(double limit) -> ">= " + limit(limit);
            case Target.AtMost(double limit) -> "<= " + limit(limit);
            case Target.Below(double limit) -> "< " + limit(limit);
            case Target.None _ -> "-";
        };
    }

    private static String figure(Figure figure) {
        return switch (figure) {
            case Figure.Measured(double value) -> number(value);
            case Figure.NotRun _ -> "not run";
            case Figure.None _ -> "-";
        };
    }

    /** Three or four figures are all that a measurement is worth. */
    private static String number(double value) {
        if (value >= 1_000 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.1f" : value >= 1 ? "%.2f" : "%.4f", value);
    }

    private static String limit(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}

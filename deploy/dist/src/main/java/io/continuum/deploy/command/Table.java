package io.continuum.deploy.command;

import java.util.ArrayList;
import java.util.List;

/** Lines up columns: text to the left, numbers to the right, the last column as long as it is. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell).replaceAll("\\s+", " ").strip());
        }
        rows.add(row);
        return this;
    }

    /** The lines, heads first; only the text {@code whenEmpty} if there are no rows. */
    List<String> lines(String whenEmpty) {
        if (rows.size() == 1) {
            return List.of(whenEmpty);
        }
        int columns = rows.getFirst().size();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                String padding = " ".repeat(width(column) - cell.length());
                line.append(isNumeric(column) ? padding + cell : cell + padding).append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private boolean isNumeric(int column) {
        return rows.stream().skip(1).allMatch(row -> row.get(column).matches("-?[\\d.,]+"));
    }
}

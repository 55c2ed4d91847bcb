package io.continuum.deploy.bench.measure;

import java.util.List;

/** Comparisons that are run and printed together. */
public interface Suite {
    /** What one types to run it. */
    String name();

    /** What it measures, how, and for how long; the first line is what the list of suites shows. */
    List<String> description();

    /** Every row of its table, in order. */
    List<Comparison> comparisons();

    /** Measures; one row for each comparison, in order. */
    List<Row> run(Plan plan, Progress progress) throws Exception;
}

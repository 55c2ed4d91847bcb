package io.continuum.instance.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a transfer has come and what became of what it read.
 *
 * @param format what was read or written, e.g. {@code chatgpt}
 * @param dryRun whether nothing was stored
 * @param read things read or written: messages, lines, elements
 * @param added memories that are or would be new
 * @param known those that were here already
 * @param different those that are here otherwise; what is here stays
 * @param refused things that cannot be taken
 * @param problems why, for the first hundred
 * @param samples the beginnings of the first of the new texts
 */
public record Report(
        String format,
        boolean dryRun,
        long read,
        long added,
        long known,
        long different,
        long refused,
        List<Problem> problems,
        List<String> samples) {
    private static final int PROBLEMS_MAX = 100;
    private static final int SAMPLES_MAX = 20;
    private static final int SAMPLE_CHARS = 120;

    /** @param number of the line or element, from 1 */
    public record Problem(long number, String detail) {}

    /** Hears of progress now and then. */
    @FunctionalInterface
    public interface Listener {
        void at(Report soFar);
    }

    public Report {
        problems = List.copyOf(problems);
        samples = List.copyOf(samples);
    }

    /** Nothing yet. */
    public static Report begun(String format, boolean dryRun) {
        return new Report(format, dryRun, 0, 0, 0, 0, 0, List.of(), List.of());
    }

    /** Counts while it goes on. */
    static final class Counting {
        private static final int READ_PER_REPORT = 500;

        private final String format;
        private final boolean dryRun;
        private final Listener listener;
        private final List<Problem> problems = new ArrayList<>();
        private final List<String> samples = new ArrayList<>();
        private long read;
        private long added;
        private long known;
        private long different;
        private long refused;

        Counting(String format, boolean dryRun, Listener listener) {
            this.format = format;
            this.dryRun = dryRun;
            this.listener = listener;
        }

        void read() {
            read++;
            if (read % READ_PER_REPORT == 0) {
                listener.at(report());
            }
        }

        void added(String text) {
            added++;
            if (samples.size() < SAMPLES_MAX) {
                samples.add(text.length() <= SAMPLE_CHARS ? text : text.substring(0, SAMPLE_CHARS) + "…");
            }
        }

        void known() {
            known++;
        }

        void different() {
            different++;
        }

        void refused(long number, String why) {
            refused++;
            if (problems.size() < PROBLEMS_MAX) {
                problems.add(new Problem(number, why));
            }
        }

        Report report() {
            return new Report(format, dryRun, read, added, known, different, refused, problems, samples);
        }
    }
}

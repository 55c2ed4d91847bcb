package io.continuum.deploy.bench.measure;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Times one JMH benchmark method at a time, each in a fresh virtual machine, so that what one of them taught the compiler
 * does not slow the next. Ours and the peers' get the same heap, the same collector and the same time to warm up.
 */
public final class Stopwatch {
    private static final String HEAP = "3g";

    private final Plan plan;
    private final Progress progress;

    public Stopwatch(Plan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** The average time of one call, in milliseconds. */
    public double millis(Class<?> benchmark, String method) throws RunnerException {
        return millis(benchmark, method, Map.of());
    }

    /** The average time of one call, in milliseconds, with these values for the benchmark's parameters. */
    public double millis(Class<?> benchmark, String method, Map<String, Integer> parameters) throws RunnerException {
        progress.says(benchmark.getSimpleName() + "." + method + (parameters.isEmpty() ? "" : " " + parameters));
        TimeValue iteration = TimeValue.milliseconds(plan.iterationMillis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.").replace("$", "\\.") + "\\." + method + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MILLISECONDS)
                .forks(plan.forks())
                .warmupIterations(plan.warmUps())
                .warmupTime(iteration)
                .measurementIterations(plan.iterations())
                .measurementTime(iteration)
                .shouldDoGC(plan.forks() > 0)
                .shouldFailOnError(true)
                .jvmArgs("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch", "--sun-misc-unsafe-memory-access=allow");
        parameters.forEach((name, value) -> options.param(name, value.toString()));
        Collection<RunResult> results = new Runner(
                        options.build(), OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT))
                .run();
        if (results.size() != 1) {
            throw new IllegalStateException(results.size() + " benchmarks are " + benchmark + "." + method);
        }
        return results.iterator().next().getPrimaryResult().getScore();
    }
}

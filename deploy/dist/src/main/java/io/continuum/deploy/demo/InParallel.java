package io.continuum.deploy.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same in all regions at once. */
final class InParallel {
    private InParallel() {}

    /** What is done in one region. */
    interface Work<T> {
        T in(Region region) throws Exception;
    }

    /** Results in the order of the regions; the first failure ends it. */
    static <T> List<T> in(List<Region> regions, Work<T> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> tasks = new ArrayList<>();
            regions.forEach(region -> tasks.add(() -> work.in(region)));
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}

package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;

/** Waits for an import or export that an instance runs. */
final class TransferJob {
    private static final long PAUSE_MS_MIN = 50;
    private static final long PAUSE_MS_MAX = 2_000;

    private TransferJob() {}

    /** The job at its end. */
    static JsonNode wait(RestClient instance, JsonNode begun, Shell shell, String verb) throws InterruptedException {
        JsonNode job = begun;
        long pauseMs = PAUSE_MS_MIN;
        Progress progress = Progress.ofUnknownEnd(shell, verb);
        while (job.path("state").asText().equals("running")) {
            Thread.sleep(pauseMs);
            pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2);
            job = instance.get("/v1/jobs/" + RestClient.escape(job.path("id").asText()));
            progress.at(job.path("report").path("read").asLong());
        }
        progress.clear();
        if (job.path("state").asText().equals("failed")) {
            throw CommandException.failed(job.path("problem").asText());
        }
        return job;
    }
}

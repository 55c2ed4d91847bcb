package io.continuum.deploy.command;

import java.util.concurrent.CountDownLatch;

/** Keeps a server in the foreground until the process is told to stop. */
final class Foreground {
    private Foreground() {}

    /** Waits for SIGTERM or Ctrl-C, then stops the server before the process ends. */
    static void until(Runnable stop) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
        } catch (IllegalStateException _) {
            // The signal came while the server was still starting.
            stop.run();
            return;
        }
        never.await();
    }
}

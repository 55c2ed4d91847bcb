package io.continuum.deploy.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands TCP connections on to another port of this machine and writes every byte of both directions to files. Thread-safe.
 *
 * <p>One file a connection and direction, so that what was sent in one piece stands in one piece.
 */
final class RecordingProxy implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final ServerSocket listener;
    private final int targetPort;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong recordedBytes = new AtomicLong();

    private RecordingProxy(Path folder, ServerSocket listener, int targetPort) {
        this.folder = folder;
        this.listener = listener;
        this.targetPort = targetPort;
    }

    /** Listens on a free loopback port. */
    static RecordingProxy open(Path folder, int targetPort) throws IOException {
        Files.createDirectories(folder);
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        RecordingProxy proxy = new RecordingProxy(folder, listener, targetPort);
        Thread.ofPlatform().daemon().name("proxy").start(proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The files with the recorded bytes. */
    Path folder() {
        return folder;
    }

    long recordedBytes() {
        return recordedBytes.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client, connections.incrementAndGet()));
            } catch (IOException _) {
                // The listener was closed, or one connection broke while it was made: its client tries again.
            }
        }
    }

    private void connect(Socket client, int number) {
        try (client;
                Socket server = new Socket()) {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
            Thread answers = Thread.ofVirtual().start(() -> copy(server, client, folder.resolve(number + "-answers")));
            copy(client, server, folder.resolve(number + "-requests"));
            answers.join();
        } catch (IOException _) {
            // Target not there or client gone: closing both ends is all there is to do.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Records first, hands on then: nothing gets through unrecorded. */
    private void copy(Socket from, Socket to, Path file) {
        try (OutputStream recording = Files.newOutputStream(file)) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                recording.write(buffer, 0, read);
                recording.flush();
                recordedBytes.addAndGet(read);
                out.write(buffer, 0, read);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException _) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}

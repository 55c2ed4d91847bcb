package io.continuum.coordinator.store;

import io.continuum.coordinator.store.postgres.PostgresDatabase;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import javax.net.SocketFactory;

/** Counts how often a thread waits for PostgreSQL: what a request costs on every machine, however fast it is. */
public final class RoundTrips extends SocketFactory {
    private static final int ATTEMPTS = 5;
    private static final ThreadLocal<Long> COUNTED = ThreadLocal.withInitial(() -> 0L);

    /** A fresh database whose round trips are counted. */
    public static Database postgres() {
        try {
            String url = Databases.freshPostgresUrl() + "?socketFactory=" + RoundTrips.class.getName();
            return PostgresDatabase.open(url, "postgres", "");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many round trips the work takes on this thread; the fewest of some attempts, since a pool may test a connection. */
    public static long of(Callable<?> work) throws Exception {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            long before = COUNTED.get();
            work.call();
            fewest = Math.min(fewest, COUNTED.get() - before);
        }
        return fewest;
    }

    @Override
    public Socket createSocket() {
        return new CountingSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }

    /** A read after a write is a round trip. */
    private static final class CountingSocket extends Socket {
        private boolean wrote;

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (wrote) {
                        wrote = false;
                        COUNTED.set(COUNTED.get() + 1);
                    }
                    return super.read(bytes, offset, length);
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    wrote = true;
                    out.write(bytes, offset, length);
                }
            };
        }
    }
}

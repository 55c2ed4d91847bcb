package io.continuum.deploy.bench.memory;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 connection to an instance on this machine, one request after another. A client library hands a request from
 * thread to thread, which takes longer than the instance does to answer a short one; this measures the instance.
 */
final class KeptConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LINE_MAX = 1 << 13;

    private final URI url;
    private final Map<String, String> headers;
    private final Socket socket;
    private final InputStream in;

    /** @param headers of every request, beside those that HTTP needs */
    KeptConnection(URI url, Map<String, String> headers) throws IOException {
        this.url = url;
        this.headers = headers;
        socket = new Socket(url.getHost(), url.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    /** @param status of HTTP */
    record Response(int status, byte[] body) {}

    Response post(byte[] body) throws IOException {
        StringBuilder head = new StringBuilder("POST " + url.getRawPath() + "?" + url.getRawQuery() + " HTTP/1.1\r\n");
        head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        socket.getOutputStream().write(request);
        return read();
    }

    private Response read() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = -1;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] header = line.split(":", 2);
            if (header[0].toLowerCase(Locale.ROOT).equals("content-length")) {
                length = Integer.parseInt(header[1].strip());
            }
        }
        if (length < 0) {
            throw new IOException("the answer does not tell its length");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection ended within an answer");
        }
        return new Response(status, body);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() == LINE_MAX) {
                throw new EOFException("the answer ends within its head");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

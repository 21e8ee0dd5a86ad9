package dev.minato.scaler.sql;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

import javax.net.SocketFactory;

/**
 * Sockets for drivers, which name this class in their settings: whoever sends more than 4 MiB over
 * one of them is not listened to any longer. A trigger's answer is one number.
 */
public final class BoundedSocketFactory extends SocketFactory {
    private static final long MOST = 4L << 20;

    /** Of the reading on this thread: a driver that fails half-way may forget to close its own. */
    private static final ThreadLocal<List<Socket>> MADE = ThreadLocal.withInitial(ArrayList::new);

    /** For drivers, which make one by name. */
    public BoundedSocketFactory() {}

    /** Closes all that were made on this thread. */
    static void closeAll() {
        MADE.get().forEach(BoundedSocketFactory::close);
        MADE.remove();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Its descriptor is gone either way.
            return;
        }
    }

    @Override
    public Socket createSocket() {
        Socket made = new BoundedSocket();
        MADE.get().add(made);
        return made;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        throw unconnected();
    }

    private static IOException unconnected() {
        return new SocketException("sockets are connected with a deadline, by whoever made them");
    }

    private static final class BoundedSocket extends Socket {
        private long left = MOST;

        @Override
        public InputStream getInputStream() throws IOException {
            return new Bounded(super.getInputStream());
        }

        private final class Bounded extends FilterInputStream {
            Bounded(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                int read = in.read();
                return read < 0 ? read : counted(1) == 1 ? read : -1;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return counted(in.read(bytes, from, length));
            }

            private int counted(int bytes) throws IOException {
                left -= Math.max(0, bytes);
                if (left < 0) {
                    throw new IOException("the server sent more than " + (MOST >> 20) + " MiB");
                }
                return bytes;
            }

            @Override
            public long skip(long count) throws IOException {
                long skipped = in.skip(count);
                left -= skipped;
                return skipped;
            }
        }
    }
}

package dev.minato.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body; that it cannot be read is the client's failure, and told apart from ours. */
final class RequestBody extends FilterInputStream {
    private volatile boolean asked;

    RequestBody(InputStream in) {
        super(in);
    }

    /** Whether anybody has begun to read it. */
    boolean asked() {
        return asked;
    }

    /** The body ended early or its chunks are malformed. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(IOException cause) {
            super("the request's body ends early or is malformed", cause);
        }

        /** Whether it is at the root of a failure. */
        static boolean isIn(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof Broken) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public int read() throws IOException {
        asked = true;
        try {
            return super.read();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        asked = true;
        if (length == 0) {
            // Jetty's would wait for something to come.
            return 0;
        }
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            throw new Broken(e);
        }
    }
}

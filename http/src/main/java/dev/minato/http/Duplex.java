package dev.minato.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A raw byte stream both ways, left over when HTTP stepped aside (an upgrade). Each direction ends
 * on its own: end of {@link #in} means that the other side writes no more, not that it is gone. One
 * thread may read while another writes.
 */
public interface Duplex extends AutoCloseable {
    /** Bytes of the other side; blocks; -1 once it has ended its direction. */
    InputStream in();

    /** Bytes to the other side; unbuffered; blocks while it does not read. */
    OutputStream out();

    /** Ends our direction (half-close); reading goes on. Idempotent. */
    void shutdownOutput() throws IOException;

    /** Ends both directions at once; wakes a blocked reader or writer. Idempotent. */
    @Override
    void close();
}

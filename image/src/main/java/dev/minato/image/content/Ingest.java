package dev.minato.image.content;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.linux.files.DiskSync;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Content on its way into the store. What was written is kept under its reference when this is
 * closed without a commit, so that another one goes on from {@link #offset}. Begun by {@link
 * ContentUploads}. Not thread-safe.
 */
public final class Ingest implements AutoCloseable {
    private final Blobs blobs;
    private final Path file;
    private final IngestAccount account;
    private final Digest.Algorithm algorithm;
    private final FileChannel channel;
    private final MessageDigest calculation;
    private long offset;
    private boolean ended;
    private boolean closed;

    Ingest(Blobs blobs, Path file, Digest.Algorithm algorithm, IngestAccount account)
            throws IOException {
        this.blobs = blobs;
        this.file = file;
        this.account = account;
        this.algorithm = algorithm;
        this.calculation = algorithm.start();
        this.channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        resume();
    }

    private void resume() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
        while (channel.read(buffer) >= 0) {
            offset += buffer.position();
            calculation.update(buffer.flip());
            buffer.clear();
        }
    }

    /** Bytes that are there already; the next write goes on from here. */
    public long offset() {
        return offset;
    }

    /**
     * Says how long the whole will be, for who looks at {@link ContentUploads#status}; {@link
     * #commit} checks it.
     */
    public void expect(long total) {
        account.expect(total);
    }

    /**
     * Appends what begins at a position.
     *
     * @throws Fault conflict, when the content does not go on there
     */
    public void write(long position, byte[] from, int at, int length) {
        if (position != offset) {
            throw Fault.conflict(
                    "the upload goes on at byte "
                            + offset
                            + ", and byte "
                            + position
                            + " was sent");
        }
        write(from, at, length);
    }

    /**
     * Appends. What a full disk took a part of is as if it had not been sent.
     *
     * @throws Fault exhausted, when the disk or all uploads together have no room for it
     */
    public void write(byte[] from, int at, int length) {
        account.growing(length);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(from, at, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            account.shrunk(length);
            throw DiskFaults.fault("store content", takenBack(e));
        }
        calculation.update(from, at, length);
        offset += length;
    }

    private IOException takenBack(IOException cause) {
        try {
            channel.truncate(offset);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    /**
     * Makes what was written outlast a power failure, before somebody is told.
     *
     * @return the offset
     */
    public long keep() {
        try {
            channel.force(false);
            blobs.failpoint().reach("image.upload.forced");
            account.keep();
            return offset;
        } catch (IOException e) {
            throw DiskFaults.fault("store content", e);
        }
    }

    /** {@link #write} as a stream; closing it does nothing. */
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                Ingest.this.write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int at, int length) {
                Ingest.this.write(from, at, length);
            }
        };
    }

    /** Hands on what a stream has, and keeps it; for unpacking while receiving. */
    public InputStream tee(InputStream in) {
        return new ObservedInput(in) {
            @Override
            void seen(byte[] bytes, int at, int length) {
                Ingest.this.write(bytes, at, length);
            }
        };
    }

    /**
     * Makes the content a blob, held by the lease, and closes this. Whatever fails, no blob of this
     * digest appears, and this stays open: {@link #close} keeps what was written for another try,
     * {@link #abort} throws it away. That the blob exists already is no failure.
     *
     * @param size what it must be, or -1
     * @param digest what it must be
     * @throws Fault invalid, when size or digest differ
     */
    public Blob commit(long size, Digest digest, Lease lease) {
        try {
            channel.force(true);
            blobs.failpoint().reach("image.ingest.written");
            check(size, digest);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
            Path folder = blobs.folder(digest.algorithm());
            ReentrantLock lock = blobs.locks().of(digest);
            lock.lock();
            try {
                publish(folder, folder.resolve(digest.hex()));
                Blob blob = blobs.record(digest, offset, lease, account);
                ended = true;
                close();
                return blob;
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            throw DiskFaults.fault("store " + digest, e);
        }
    }

    /**
     * Compares what was written with what it must be, before more is done with it.
     *
     * @throws Fault invalid, when size or digest differ
     */
    public void verify(long size, Digest digest) {
        try {
            check(size, digest);
        } catch (IOException e) {
            throw DiskFaults.fault("store " + digest, e);
        }
    }

    private void publish(Path folder, Path target) throws IOException {
        Failpoint failpoint = blobs.failpoint();
        Files.createDirectories(folder);
        if (Files.exists(target)) {
            Files.delete(file);
            account.shrunk(offset);
            return;
        }
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        account.shrunk(offset);
        failpoint.reach("image.ingest.renamed");
        DiskSync.directory(folder);
        failpoint.reach("image.ingest.synced");
    }

    private void check(long size, Digest digest) throws IOException {
        if (size >= 0 && size != offset) {
            throw Fault.invalid(
                    "digest",
                    digest + " has " + offset + " bytes, but " + size + " were announced");
        }
        Digest actual =
                digest.algorithm() == algorithm
                        ? algorithm.finish(sofar())
                        : rehash(digest.algorithm());
        if (!actual.equals(digest)) {
            throw Fault.invalid(
                    "digest", "content of digest " + actual + " was announced as " + digest);
        }
    }

    /** A copy: the content may go on after a look at its digest. */
    private MessageDigest sofar() {
        try {
            return (MessageDigest) calculation.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's digests can be copied", e);
        }
    }

    private Digest rehash(Digest.Algorithm other) throws IOException {
        MessageDigest again = other.start();
        ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
        channel.position(0);
        while (channel.read(buffer) >= 0) {
            again.update(buffer.flip());
            buffer.clear();
        }
        return other.finish(again);
    }

    /** Throws away what was written; does nothing when this is closed. */
    public void abort() {
        if (closed) {
            return;
        }
        try {
            if (Files.deleteIfExists(file)) {
                account.shrunk(offset);
            }
            blobs.failpoint().reach("image.upload.removed");
            account.aborted();
            ended = true;
        } catch (IOException e) {
            throw DiskFaults.fault("remove " + file.getFileName(), e);
        } finally {
            close();
        }
    }

    /** Keeps what was written for another try. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskFaults.fault("store content", e);
        } finally {
            account.closed(ended);
        }
    }
}

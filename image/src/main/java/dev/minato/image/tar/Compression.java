package dev.minato.image.tar;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** How archives are packed, told by their first bytes. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD;

    private static final int BUFFER = 64 << 10;
    private static final long UNMEASURED = 256L << 20;

    /**
     * Opens what may be packed by gzip or zstd.
     *
     * @return the plain bytes; a {@link Fault} invalid from it when what is packed is broken or
     *     beyond the limits
     */
    public static InputStream open(InputStream in, ArchiveLimits limits) throws IOException {
        Counted packed = new Counted(in);
        Compression compression = packed.sniff();
        try {
            InputStream plain =
                    switch (compression) {
                        case NONE -> packed;
                        case GZIP -> new GZIPInputStream(packed, BUFFER);
                        case ZSTD -> new ZstdInputStreamNoFinalizer(packed);
                    };
            return new Bounded(plain, packed, limits);
        } catch (ZipException | EOFException e) {
            throw Fault.invalid("archive", "the archive's gzip is broken: " + Reason.of(e));
        }
    }

    /** What the first bytes say; the stream must support mark and reset. */
    public static Compression sniff(InputStream in) throws IOException {
        in.mark(4);
        byte[] first = in.readNBytes(4);
        in.reset();
        if (first.length >= 2 && first[0] == 0x1f && (first[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        boolean frame = first.length == 4 && (first[1] & 0xff) == 0xb5;
        boolean zstd = frame && first[0] == 0x28 && first[2] == 0x2f && (first[3] & 0xff) == 0xfd;
        boolean skippable =
                first.length == 4
                        && (first[0] & 0xf0) == 0x50
                        && first[1] == 0x2a
                        && first[2] == 0x4d
                        && first[3] == 0x18;
        return zstd || skippable ? ZSTD : NONE;
    }

    /**
     * Packs by gzip with a header that tells no time: the same bytes for the same bytes.
     *
     * @param level 1 (fast) to 9 (small)
     */
    public static OutputStream gzip(OutputStream out, int level) throws IOException {
        return new GZIPOutputStream(out, BUFFER) {
            {
                def.setLevel(level);
            }
        };
    }

    /** Counts packed bytes; never says that none are available before the end is sure. */
    static final class Counted extends BufferedInputStream {
        private long total;
        private boolean failed;

        Counted(InputStream in) {
            super(in, BUFFER);
        }

        /** The first bytes, which are read again afterwards. */
        byte[] peek(int length) throws IOException {
            mark(length);
            byte[] first = readNBytes(length);
            reset();
            total = 0;
            return first;
        }

        Compression sniff() throws IOException {
            Compression compression = Compression.sniff(this);
            total = 0;
            return compression;
        }

        @Override
        public synchronized int read() throws IOException {
            try {
                int b = super.read();
                total += b < 0 ? 0 : 1;
                return b;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public synchronized int read(byte[] to, int at, int length) throws IOException {
            try {
                int read = super.read(to, at, length);
                total += Math.max(read, 0);
                return read;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        /** Whether the stream below failed: what is packed in it is not to blame. */
        boolean failed() {
            return failed;
        }

        /** GZIPInputStream stops at a member's end when this is 0, though another may follow. */
        @Override
        public synchronized int available() throws IOException {
            if (super.available() > 0) {
                return 1;
            }
            mark(1);
            int b = super.read();
            reset();
            return b < 0 ? 0 : 1;
        }
    }

    /** Counts plain bytes and refuses bombs. */
    static final class Bounded extends FilterInputStream {
        private final Counted packed;
        private final ArchiveLimits limits;
        private final byte[] one = new byte[1];
        private long count;

        Bounded(InputStream in, Counted packed, ArchiveLimits limits) {
            super(in);
            this.packed = packed;
            this.limits = limits;
        }

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            try {
                int read = super.read(to, at, length);
                count += Math.max(read, 0);
                check();
                return read;
            } catch (ZipException e) {
                throw Fault.invalid("archive", "the archive's gzip is broken: " + Reason.of(e));
            } catch (EOFException e) {
                throw Fault.invalid("archive", "unexpected EOF");
            } catch (com.github.luben.zstd.ZstdIOException e) {
                throw Fault.invalid("archive", "the archive's zstd is broken: " + Reason.of(e));
            }
        }

        private void check() {
            if (count > limits.bytes()) {
                throw Fault.invalid(
                        "archive", "the archive unpacks to more than " + limits.bytes() + " bytes");
            }
            if (count > UNMEASURED && count / limits.ratio() > packed.total) {
                throw Fault.invalid(
                        "archive",
                        "the archive unpacks to more than "
                                + limits.ratio()
                                + " times its size: it looks like a bomb");
            }
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = 0;
            byte[] dump = new byte[(int) Math.min(n, BUFFER)];
            while (skipped < n) {
                int read = read(dump, 0, (int) Math.min(dump.length, n - skipped));
                if (read < 0) {
                    break;
                }
                skipped += read;
            }
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}

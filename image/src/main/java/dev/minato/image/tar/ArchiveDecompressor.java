package dev.minato.image.tar;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Opens whole archives, of images, contexts and ADD, that may be packed by gzip, bzip2, xz or zstd,
 * told by their first bytes. Layers are packed by gzip or zstd alone: {@link Compression}.
 */
public final class ArchiveDecompressor {
    /** KiB: what a file of {@code xz -9} needs is 65 MiB. */
    private static final int XZ_MEMORY = 96 << 10;

    private ArchiveDecompressor() {}

    /**
     * The plain bytes.
     *
     * @param in buffered here; stays the caller's to close
     * @throws Fault invalid, also from the stream, for what is broken or beyond the limits
     */
    public static InputStream open(InputStream in, ArchiveLimits limits) throws IOException {
        Compression.Counted packed = new Compression.Counted(in);
        byte[] first = packed.peek(6);
        if (startsWith(first, 'B', 'Z', 'h')) {
            InputStream plain = new Told(bzip2(packed), "bzip2", packed);
            return Compression.open(new Compression.Bounded(plain, packed, limits), limits);
        }
        if (startsWith(first, 0xFD, '7', 'z', 'X', 'Z', 0)) {
            InputStream plain = new Told(xz(packed), "xz", packed);
            return Compression.open(new Compression.Bounded(plain, packed, limits), limits);
        }
        return Compression.open(packed, limits);
    }

    private static InputStream bzip2(Compression.Counted packed) throws IOException {
        try {
            return new BZip2CompressorInputStream(packed, true);
        } catch (IOException e) {
            if (packed.failed()) {
                throw e;
            }
            throw broken("bzip2", e);
        }
    }

    private static Fault broken(String packing, Exception e) {
        return Fault.invalid("archive", "the archive's " + packing + " is broken: " + Reason.of(e));
    }

    private static InputStream xz(InputStream packed) throws IOException {
        try {
            return new XZInputStream(packed, XZ_MEMORY);
        } catch (XZIOException e) {
            throw broken("xz", e);
        }
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Says what is wrong with the packing; what is wrong with the stream below passes. */
    private static final class Told extends FilterInputStream {
        private final String packing;
        private final Compression.Counted packed;

        Told(InputStream in, String packing, Compression.Counted packed) {
            super(in);
            this.packing = packing;
            this.packed = packed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /** Nothing is known to be: what is broken is told by a read alone. */
        @Override
        public int available() {
            return 0;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            try {
                return super.read(to, at, length);
            } catch (MemoryLimitException e) {
                throw Fault.invalid(
                        "archive",
                        "the archive's xz takes more than "
                                + (XZ_MEMORY >> 10)
                                + " MiB of memory to unpack: pack it with -9 or less");
            } catch (EOFException e) {
                throw Fault.invalid("archive", "unexpected EOF");
            } catch (IOException e) {
                if (packed.failed()) {
                    throw e;
                }
                throw broken(packing, e);
            } catch (RuntimeException e) {
                // What commons-compress throws where the bits make no sense.
                throw e instanceof Fault ? e : broken(packing, e);
            }
        }
    }
}

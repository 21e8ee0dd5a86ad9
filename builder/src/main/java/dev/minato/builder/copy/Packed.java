package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.image.tar.Compression;
import dev.minato.image.tar.Limits;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Opens what may be packed by gzip, bzip2, xz or zstd, told by its first bytes. */
final class Packed {
    private static final int BUFFER = 64 << 10;

    /** What a file of {@code xz -9} needs, in KiB. */
    private static final int XZ_MEMORY = 128 << 10;

    private Packed() {}

    /**
     * The plain bytes.
     *
     * @param in buffered here; stays the caller's to close
     * @throws Fault invalid, also from the stream, for what is broken or beyond the limits
     */
    static InputStream open(InputStream in, Limits limits) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(6);
        byte[] first = buffered.readNBytes(6);
        buffered.reset();
        InputStream plain = buffered;
        if (startsWith(first, 'B', 'Z', 'h')) {
            plain = new BZip2CompressorInputStream(buffered, true);
        } else if (startsWith(first, 0xFD, '7', 'z', 'X', 'Z', 0)) {
            plain = new XZInputStream(buffered, XZ_MEMORY);
        }
        // What was unpacked here is plain by now, so that only its length is bounded from here on.
        return Compression.open(plain, limits);
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
}

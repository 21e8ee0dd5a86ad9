package dev.minato.image.tar;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads an archive of any of the usual forms (v7, ustar, pax, GNU: long names, base-256 numbers)
 * entry by entry, whatever it contains: sizes are bounded by the {@link ArchiveLimits}, numbers and
 * names are checked, content is handed on as it comes. Sparse entries, which layers should not have
 * (OCI image-spec, layer.md), are refused by name. Not thread-safe.
 */
public final class TarReader {
    /** Bytes of all that stands before one entry and says something of it. */
    private static final int LARGEST_EXTENSIONS = 1 << 20;

    static final String XATTR = "SCHILY.xattr.";
    static final String SPARSE = "GNU.sparse.";

    private final InputStream in;
    private final ArchiveLimits limits;
    private final byte[] block = new byte[TarHeader.SIZE];
    private long left;
    private int padding;
    private long entries;
    private boolean ended;

    public TarReader(InputStream in, ArchiveLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * The next entry; what is unread of the one before is skipped.
     *
     * @return empty at the end of the archive
     * @throws Fault invalid, when the archive is malformed or beyond the limits
     * @throws IOException when the stream below fails
     */
    public Optional<TarEntry> next() throws IOException {
        Extensions extensions = new Extensions();
        while (!ended && nextBlock()) {
            TarHeader header = new TarHeader(block);
            if (header.isZero()) {
                ended = true;
                break;
            }
            header.check();
            count();
            if (!extensions.take(header)) {
                return Optional.of(entry(header, extensions));
            }
        }
        return Optional.empty();
    }

    /** Content of the present entry; -1 at its end. */
    public int read(byte[] to, int at, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = in.read(to, at, (int) Math.min(length, left));
        if (read < 0) {
            throw new EOFException("unexpected EOF");
        }
        left -= read;
        return read;
    }

    /** The content of the present entry as a stream, valid until the next entry. */
    public InputStream content() {
        return new InputStream() {
            private final byte[] one = new byte[1];

            @Override
            public int read() throws IOException {
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int at, int length) throws IOException {
                return length == 0 ? 0 : TarReader.this.read(to, at, length);
            }
        };
    }

    /** Reads what follows the archive up to the end of the stream, so that a digest sees it. */
    public void drain() throws IOException {
        byte[] rest = new byte[64 << 10];
        while (in.read(rest) >= 0) {
            // Counted and hashed below.
        }
    }

    private boolean nextBlock() throws IOException {
        skip(left);
        left = 0;
        // Docker's client ends an archive without padding and without the blocks of zeros.
        boolean cut = in.readNBytes(block, 0, padding) < padding;
        padding = 0;
        int read = cut ? 0 : in.readNBytes(block, 0, TarHeader.SIZE);
        if (read == 0) {
            ended = true;
            return false;
        }
        if (read < TarHeader.SIZE) {
            throw new EOFException("unexpected EOF");
        }
        return true;
    }

    private void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw new EOFException("unexpected EOF");
        }
    }

    /** Whatever has a header counts: what only says something of others, too. */
    private void count() {
        if (++entries > limits.entries()) {
            throw Fault.invalid(
                    "archive", "the archive has more than " + limits.entries() + " entries");
        }
    }

    private TarEntry entry(TarHeader header, Extensions extensions) {
        byte[] written = extensions.path(header);
        TarEntry.Type type = type(header.type(), written);
        BytePath name = Extensions.name(written);
        long size = type == TarEntry.Type.FILE ? extensions.size(header) : 0;
        if (size > limits.bytes()) {
            throw Fault.invalid("archive", name + " is larger than " + limits.bytes() + " bytes");
        }
        left = size;
        padding = (int) (-size & (TarHeader.SIZE - 1));
        boolean link = type == TarEntry.Type.HARD_LINK || type == TarEntry.Type.SYMLINK;
        boolean device = type == TarEntry.Type.CHARACTER || type == TarEntry.Type.BLOCK;
        return new TarEntry(
                name,
                type,
                extensions.attributes(header),
                size,
                link ? Extensions.name(extensions.link(header)) : BytePath.EMPTY,
                device ? new TarEntry.Device(header.major(), header.minor()) : TarEntry.Device.NONE,
                extensions.xattrs());
    }

    private static TarEntry.Type type(char flag, byte[] path) {
        return switch (flag) {
            case 0, '0', '7' -> {
                boolean directory = path.length > 0 && path[path.length - 1] == '/';
                yield directory && flag == 0 ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            }
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMLINK;
            case '3' -> TarEntry.Type.CHARACTER;
            case '4' -> TarEntry.Type.BLOCK;
            case '5' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            case 'S' -> throw sparse(path);
            default -> throw TarHeader.malformed("an entry is of the unknown type '" + flag + "'");
        };
    }

    private static Fault sparse(byte[] path) {
        return Fault.invalid(
                "archive",
                Extensions.name(path) + " is stored as a sparse file: make the archive without -S");
    }

    /** What the blocks before an entry say of it: pax records, GNU's long names. */
    private final class Extensions {
        private final SortedMap<String, byte[]> records = new TreeMap<>();
        private long bytes;

        /** Reads an extension; false when the header is an entry's own. */
        boolean take(TarHeader header) throws IOException {
            switch (header.type()) {
                case 'x' -> PaxRecords.parse(content(header), records);
                // Applies to all that follows: a comment in practice (git archive writes one).
                case 'g' -> content(header);
                case 'L' -> records.put("path", text(content(header)));
                case 'K' -> records.put("linkpath", text(content(header)));
                default -> {
                    return false;
                }
            }
            if (records.keySet().stream().anyMatch(key -> key.startsWith(SPARSE))) {
                throw sparse(records.getOrDefault("GNU.sparse.name", path(header)));
            }
            return true;
        }

        private byte[] content(TarHeader header) throws IOException {
            long size = header.size();
            if (size < 0 || size > LARGEST_EXTENSIONS - bytes) {
                throw TarHeader.malformed(
                        "extended headers of "
                                + (bytes + size)
                                + " bytes before one entry: at most "
                                + LARGEST_EXTENSIONS);
            }
            // An empty one is a header all the same.
            bytes += size + TarHeader.SIZE;
            byte[] content = in.readNBytes((int) size);
            if (content.length < size) {
                throw new EOFException("unexpected EOF");
            }
            skip(-size & (TarHeader.SIZE - 1));
            return content;
        }

        private static byte[] text(byte[] content) {
            int end = 0;
            while (end < content.length && content[end] != 0) {
                end++;
            }
            return java.util.Arrays.copyOf(content, end);
        }

        byte[] path(TarHeader header) {
            return records.getOrDefault("path", header.name());
        }

        byte[] link(TarHeader header) {
            return records.getOrDefault("linkpath", header.link());
        }

        static BytePath name(byte[] bytes) {
            try {
                return BytePath.of(bytes);
            } catch (IllegalArgumentException e) {
                throw TarHeader.malformed("a name has a NUL byte");
            }
        }

        long size(TarHeader header) {
            long size = number("size").orElseGet(header::size);
            if (size < 0) {
                throw TarHeader.malformed("a size is negative");
            }
            return size;
        }

        TarEntry.Attributes attributes(TarHeader header) {
            PaxRecords.Time time =
                    Optional.ofNullable(records.get("mtime"))
                            .map(PaxRecords::time)
                            .orElseGet(() -> new PaxRecords.Time(header.mtime(), 0));
            return new TarEntry.Attributes(
                    (int) (header.mode() & 07777),
                    id("uid", number("uid").orElseGet(header::uid)),
                    id("gid", number("gid").orElseGet(header::gid)),
                    time.seconds(),
                    time.nanos());
        }

        private Optional<Long> number(String key) {
            return Optional.ofNullable(records.get(key)).map(PaxRecords::number);
        }

        /** 4294967295 is no owner: to the kernel it means "leave it". */
        private static int id(String what, long value) {
            if (value < 0 || value > 0xfffffffeL) {
                throw TarHeader.malformed(what + " " + value + " is out of range");
            }
            return (int) value;
        }

        SortedMap<String, byte[]> xattrs() {
            SortedMap<String, byte[]> xattrs = new TreeMap<>();
            records.forEach((key, value) -> {
                if (key.startsWith(XATTR)) {
                    xattrs.put(key.substring(XATTR.length()), value);
                }
            });
            return xattrs;
        }
    }
}

package dev.minato.image.tar;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.Fd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes an archive in the one form that layers have: POSIX pax, whole seconds, numeric owners. The
 * same entries give the same bytes for ever: {@link #FORMAT} names this form, and a change of any
 * byte is another number with a writer of its own beside this one. Not thread-safe.
 */
public final class TarWriter {
    /** The number of this form. */
    public static final int FORMAT = 1;

    private static final String XATTR = "SCHILY.xattr.";
    private static final byte[] EXTENDED = "PaxHeaders.0/entry".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZEROS = new byte[2 * TarHeader.SIZE];

    private final OutputStream out;
    private final byte[] buffer = new byte[128 << 10];
    private long written;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Adds an entry without content. */
    public void add(TarEntry entry) throws IOException {
        header(entry);
    }

    /**
     * Adds a file.
     *
     * @param content read from where it stands, exactly as many bytes as the entry says
     * @throws IOException when there are fewer: the file changed meanwhile
     */
    public void add(TarEntry entry, Fd content) throws IOException {
        header(entry);
        long left = entry.size();
        while (left > 0) {
            int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read <= 0) {
                throw new IOException(entry.name() + " became shorter while it was read");
            }
            put(buffer, read);
            left -= read;
        }
        pad(entry.size());
    }

    /** Adds a file whose content is here. */
    public void add(TarEntry entry, byte[] content) throws IOException {
        header(entry);
        put(content, content.length);
        pad(content.length);
    }

    /** Adds a file whose content the caller writes to the stream given, as many bytes as said. */
    public void add(TarEntry entry, Content content) throws IOException {
        header(entry);
        long before = written;
        content.writeTo(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] from, int at, int length) throws IOException {
                        out.write(from, at, length);
                        written += length;
                    }
                });
        if (written - before != entry.size()) {
            throw new IOException(entry.name() + " has another size than was said");
        }
        pad(entry.size());
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Ends the archive and flushes; the stream below stays open. */
    public void finish() throws IOException {
        put(ZEROS, ZEROS.length);
        out.flush();
    }

    private void header(TarEntry entry) throws IOException {
        SortedMap<String, byte[]> extended = extended(entry);
        if (!extended.isEmpty()) {
            byte[] records = records(extended);
            TarEntry plain =
                    TarEntry.of(
                            BytePath.EMPTY,
                            TarEntry.Type.FILE,
                            new TarEntry.Attributes(0644, 0, 0, 0, 0));
            put(TarHeader.write(EXTENDED, 'x', plain, records.length), TarHeader.SIZE);
            put(records, records.length);
            pad(records.length);
        }
        byte[] header =
                TarHeader.write(entry.name().bytes(), entry.type().flag(), entry, entry.size());
        put(header, TarHeader.SIZE);
    }

    private static SortedMap<String, byte[]> extended(TarEntry entry) {
        SortedMap<String, byte[]> extended = new TreeMap<>();
        putName(extended, "path", entry.name());
        putName(extended, "linkpath", entry.link());
        TarEntry.Attributes facts = entry.attributes();
        putNumber(extended, "uid", facts.uid() & 0xffffffffL, TarHeader.OCTAL_7);
        putNumber(extended, "gid", facts.gid() & 0xffffffffL, TarHeader.OCTAL_7);
        putNumber(extended, "size", entry.size(), TarHeader.OCTAL_11);
        putNumber(extended, "mtime", facts.mtimeSeconds(), TarHeader.OCTAL_11);
        entry.xattrs().forEach((name, value) -> extended.put(XATTR + name, value));
        return extended;
    }

    /** Names that are long or not ASCII go into a record, as Go's writer does. */
    private static void putName(SortedMap<String, byte[]> extended, String key, BytePath name) {
        byte[] bytes = name.bytes();
        boolean ascii = true;
        for (byte b : bytes) {
            ascii &= b >= 0;
        }
        if (bytes.length > TarHeader.NAME_LENGTH || !ascii) {
            extended.put(key, bytes);
        }
    }

    private static void putNumber(
            SortedMap<String, byte[]> extended, String key, long value, long largest) {
        if (value < 0 || value > largest) {
            extended.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] records(SortedMap<String, byte[]> extended) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        extended.forEach((key, value) -> {
            byte[] name = key.getBytes(StandardCharsets.UTF_8);
            int rest = name.length + value.length + 3;
            int length = rest + Integer.toString(rest).length();
            length = rest + Integer.toString(length).length();
            records.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
            records.write(' ');
            records.writeBytes(name);
            records.write('=');
            records.writeBytes(value);
            records.write('\n');
        });
        return records.toByteArray();
    }

    private void pad(long size) throws IOException {
        int over = (int) (size % TarHeader.SIZE);
        if (over > 0) {
            put(ZEROS, TarHeader.SIZE - over);
        }
    }

    private void put(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        written += length;
    }
}

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The tree that the layers of an image make, one path a line: {@code java bench/Trees.java NOW LAYER...}, lowest layer
 * first, each a tar or a gzip of one. Whiteouts and opaque directories are applied. Printed are path, type, mode, owner,
 * modification time (whole seconds; "now" from NOW on), link target or device, extended attributes, the first path of the
 * hard-link group, size and content digest. Names are bytes: they are read and printed as ISO-8859-1, control characters
 * and backslashes escaped. It shares no code with the builder it judges.
 */
public class Trees {
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;
    private static final int BLOCK = 512;

    /** What the paths of one hard-link group share. */
    private record Inode(
            char type, long mode, long uid, long gid, long mtime, String link, Map<String, String> xattrs, long size, String digest) {}

    private record Entry(Inode inode, int layer) {}

    private final TreeMap<String, Entry> tree = new TreeMap<>();
    private final long now;

    Trees(long now) {
        this.now = now;
    }

    public static void main(String[] args) throws Exception {
        Trees trees = new Trees(Long.parseLong(args[0]));
        for (int i = 1; i < args.length; i++) {
            trees.apply(Path.of(args[i]), i);
        }
        trees.print(new PrintStream(System.out, false, BYTES));
    }

    // --- a layer

    private void apply(Path file, int layer) throws Exception {
        try (InputStream in = open(file)) {
            Map<String, String> extended = new HashMap<>();
            byte[] header = new byte[BLOCK];
            while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] + header[156] + header[148] != 0) {
                char type = (char) header[156];
                long size = extended.containsKey("size") ? Long.parseLong(extended.get("size")) : number(header, 124, 12);
                switch (type) {
                    case 'x' -> extended.putAll(records(content(in, size)));
                    case 'g' -> content(in, size);
                    case 'L' -> extended.put("path", text(content(in, size), 0, (int) size));
                    case 'K' -> extended.put("linkpath", text(content(in, size), 0, (int) size));
                    default -> {
                        entry(in, header, extended, size, layer);
                        extended.clear();
                    }
                }
            }
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.mark(2);
        boolean packed = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return packed ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
    }

    private void entry(InputStream in, byte[] header, Map<String, String> extended, long size, int layer) throws Exception {
        String prefix = text(header, 257, 6).startsWith("ustar") && header[262] == 0 ? text(header, 345, 155) : "";
        String plain = text(header, 0, 100);
        String path = clean(extended.getOrDefault("path", prefix.isEmpty() ? plain : prefix + "/" + plain));
        String link = extended.getOrDefault("linkpath", text(header, 157, 100));
        char type = switch ((char) header[156]) {
            case '0', '\0', '7' -> 'f';
            case '1' -> 'h';
            case '2' -> 'l';
            case '3' -> 'c';
            case '4' -> 'b';
            case '5' -> 'd';
            case '6' -> 'p';
            default -> throw new IOException("tar entry of type " + (char) header[156] + ": " + path);
        };
        String name = path.substring(path.lastIndexOf('/') + 1);
        String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        if (name.equals(".wh..wh..opq")) {
            removeBelow(parent, layer);
        } else if (name.startsWith(".wh.")) {
            String hidden = (parent.isEmpty() ? "" : parent + "/") + name.substring(4);
            removeBelow(hidden, layer);
            tree.computeIfPresent(hidden, (at, old) -> old.layer < layer ? null : old);
        } else if (type == 'h') {
            Entry target = tree.get(clean(link));
            if (target == null) {
                throw new IOException("hard link " + path + " to " + link + ", which is not there");
            }
            removeBelow(path, layer + 1);
            tree.put(path, new Entry(target.inode, layer));
            return;
        } else {
            if (type != 'd') {
                removeBelow(path, layer + 1);
            }
            tree.put(path, new Entry(inode(in, header, extended, size, type, link), layer));
            return;
        }
        content(in, size);
    }

    private static Inode inode(InputStream in, byte[] header, Map<String, String> extended, long size, char type, String link)
            throws Exception {
        Map<String, String> xattrs = new TreeMap<>();
        extended.forEach((key, value) -> {
            if (key.startsWith("SCHILY.xattr.")) {
                xattrs.put(key.substring(13), HexFormat.of().formatHex(value.getBytes(BYTES)));
            }
        });
        String device = type == 'c' || type == 'b' ? number(header, 329, 8) + ":" + number(header, 337, 8) : "";
        String mtime = extended.getOrDefault("mtime", "" + number(header, 136, 12));
        return new Inode(
                type,
                number(header, 100, 8) & 07777,
                Long.parseLong(extended.getOrDefault("uid", "" + number(header, 108, 8))),
                Long.parseLong(extended.getOrDefault("gid", "" + number(header, 116, 8))),
                (long) Math.floor(Double.parseDouble(mtime)),
                type == 'l' ? link : device,
                xattrs,
                type == 'f' ? size : 0,
                type == 'f' ? digest(in, size) : "");
    }

    private void removeBelow(String path, int layer) {
        String from = path.isEmpty() ? "" : path + "/";
        tree.subMap(from, path.isEmpty() ? "\uffff" : path + "0").entrySet().removeIf(e -> e.getValue().layer < layer && !e.getKey().isEmpty());
    }

    // --- tar

    private static byte[] content(InputStream in, long size) throws IOException {
        byte[] bytes = in.readNBytes((int) size);
        in.skipNBytes(padding(size));
        return bytes;
    }

    private static String digest(InputStream in, long size) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("a layer ends within a file");
            }
            sha.update(buffer, 0, n);
            left -= n;
        }
        in.skipNBytes(padding(size));
        return HexFormat.of().formatHex(sha.digest());
    }

    private static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    private static Map<String, String> records(byte[] bytes) {
        Map<String, String> records = new HashMap<>();
        for (int at = 0; at < bytes.length; ) {
            int blank = at;
            while (bytes[blank] != ' ') {
                blank++;
            }
            int length = Integer.parseInt(new String(bytes, at, blank - at, BYTES));
            String record = new String(bytes, blank + 1, at + length - blank - 2, BYTES);
            records.put(record.substring(0, record.indexOf('=')), record.substring(record.indexOf('=') + 1));
            at += length;
        }
        return records;
    }

    private static long number(byte[] header, int from, int length) {
        if ((header[from] & 0x80) != 0) {
            long value = (header[from] & 0x40) != 0 ? -1L << 6 | header[from] & 0x3f : header[from] & 0x3f;
            for (int i = 1; i < length; i++) {
                value = value << 8 | header[from + i] & 0xff;
            }
            return value;
        }
        String digits = text(header, from, length).strip();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, BYTES);
    }

    private static String clean(String path) {
        return path.replaceAll("/+", "/").replaceAll("(^|/)(\\./)+", "$1").replaceAll("^/|/$|^\\.$", "");
    }

    // --- output

    private void print(PrintStream out) {
        Map<Inode, String> first = new java.util.IdentityHashMap<>();
        Map<Inode, Integer> count = new java.util.IdentityHashMap<>();
        tree.forEach((path, entry) -> {
            first.putIfAbsent(entry.inode, path);
            count.merge(entry.inode, 1, Integer::sum);
        });
        tree.forEach((path, entry) -> {
            Inode node = entry.inode;
            String time = node.mtime >= now ? "now" : "" + node.mtime;
            String group = count.get(node) > 1 ? "same-as:" + escaped(first.get(node)) : "";
            out.printf(
                    "/%s\t%s\t%04o\t%d:%d\t%s\t%s\t%s\t%s\t%d\t%s%n",
                    escaped(path), node.type, node.mode, node.uid, node.gid, time, escaped(node.link), node.xattrs, group, node.size, node.digest);
        });
        out.flush();
    }

    private static String escaped(String name) {
        StringBuilder text = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (c < ' ' || c > '~' || c == '\\') {
                text.append(String.format("\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}

package dev.minato.edge.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The host's resolvers, read again when the file changes. Thread-safe. */
public final class ResolvConf {
    private static final int MAX_SERVERS = 3;
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Path file;
    private List<InetSocketAddress> servers = List.of();
    private FileTime seen = FileTime.fromMillis(-1);
    private long checked = System.nanoTime() - 2 * CHECK_NANOS;

    /**
     * @param file {@code /etc/resolv.conf}
     */
    public ResolvConf(Path file) {
        this.file = file;
    }

    /** At most three, in the order of the file; none when there is no file. */
    public synchronized List<InetSocketAddress> servers() {
        long now = System.nanoTime();
        if (now - checked > CHECK_NANOS) {
            checked = now;
            try {
                FileTime modified = Files.getLastModifiedTime(file);
                if (!modified.equals(seen)) {
                    seen = modified;
                    servers =
                            parse(
                                    new String(
                                            Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                servers = List.of();
                seen = FileTime.fromMillis(-1);
            }
        }
        return servers;
    }

    /**
     * The servers that the text names (resolv.conf(5)). A server may carry a port in brackets'
     * form, {@code [127.0.0.1]:5353}.
     */
    static List<InetSocketAddress> parse(String text) {
        List<InetSocketAddress> found = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] words = line.trim().split("[ \t]+", -1);
            if (words.length >= 2 && words[0].equals("nameserver") && found.size() < MAX_SERVERS) {
                server(words[1], found);
            }
        }
        return List.copyOf(found);
    }

    private static void server(String word, List<InetSocketAddress> found) {
        try {
            int close = word.indexOf("]:");
            if (word.startsWith("[") && close > 0) {
                int port = Integer.parseInt(word.substring(close + 2));
                found.add(
                        new InetSocketAddress(
                                InetAddress.ofLiteral(word.substring(1, close)), port));
            } else {
                found.add(new InetSocketAddress(InetAddress.ofLiteral(word), 53));
            }
        } catch (IllegalArgumentException e) {
            // A line that the C library would not understand either.
            return;
        }
    }
}

package dev.minato.cli.client;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads what a starting daemon writes to its log, from where the log ended before. */
final class DaemonLog {
    private static final String PREPARATION = "Installing ";
    private static final int LAST_LINES = 15;
    private static final long LONGEST = 1 << 20;
    private final Path file;
    private final long before;
    private long seen;

    DaemonLog(Path file) throws IOException {
        this.file = file;
        this.before = Files.exists(file) ? Files.size(file) : 0;
        this.seen = before;
    }

    /** Whole lines, new since the last call, that say what is being installed on the host. */
    List<String> preparations() {
        String text = from(seen);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        seen += whole.getBytes(StandardCharsets.UTF_8).length;
        return whole.lines()
                .filter(line -> line.contains(PREPARATION))
                .map(line -> line.substring(line.indexOf(PREPARATION)))
                .toList();
    }

    /** The last lines of this start, under a heading; empty when it wrote nothing. */
    String end() {
        List<String> lines = from(before).lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return last.isEmpty() ? "" : "The end of " + file + ":\n" + String.join("\n", last);
    }

    private String from(long start) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(start, log.length() - LONGEST);
            byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}

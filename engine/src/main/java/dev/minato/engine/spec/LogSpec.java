package dev.minato.engine.spec;

import dev.minato.base.Fault;
import dev.minato.base.Memory;

import java.util.Map;
import java.util.Optional;

/**
 * How much of a container's output is kept.
 *
 * @param maxSize bytes after which a new file is begun, at least 4,096
 * @param maxFiles files kept, the current one included, at least 1
 * @param driver Docker's name for the kind of log: {@code json-file} or {@code local}, which are
 *     one here, or {@code none}; absent in what earlier releases stored, and then the first
 */
public record LogSpec(long maxSize, int maxFiles, Optional<String> driver) {
    private static final String NONE = "none";

    /** Three files of 10 MiB. */
    public static final LogSpec DEFAULT = new LogSpec(10L << 20, 3);

    /** Nothing is kept. */
    public static final LogSpec NOTHING =
            new LogSpec(DEFAULT.maxSize, DEFAULT.maxFiles, Optional.of(NONE));

    public LogSpec(long maxSize, int maxFiles) {
        this(maxSize, maxFiles, Optional.empty());
    }

    public LogSpec {
        if (maxSize < 4096) {
            throw Fault.invalid("max-size", "max-size " + maxSize + " is less than 4 KiB");
        }
        if (maxFiles < 1 || maxFiles > 1000) {
            throw Fault.invalid("max-file", "max-file " + maxFiles + " is not between 1 and 1000");
        }
    }

    /** Whether anything is kept. */
    public boolean keeps() {
        return driver.filter(NONE::equals).isEmpty();
    }

    /** The same as a log of another driver's name. */
    public LogSpec withDriver(String name) {
        return new LogSpec(maxSize, maxFiles, Optional.of(name));
    }

    /**
     * Reads Docker's log options {@code max-size} and {@code max-file}. {@code max-size=-1} is
     * without limit.
     */
    public static LogSpec parse(Map<String, String> options) {
        String size = options.get("max-size");
        String files = options.get("max-file");
        long bytes = DEFAULT.maxSize;
        if (size != null) {
            bytes = size.equals("-1") ? Long.MAX_VALUE : Memory.parse("max-size", size).bytes();
        }
        return new LogSpec(bytes, files == null ? DEFAULT.maxFiles : number(files));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Fault.invalid("max-file", "max-file \"" + text + "\" is not a number");
        }
    }
}

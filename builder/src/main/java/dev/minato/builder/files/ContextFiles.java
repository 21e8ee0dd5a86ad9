package dev.minato.builder.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A context without what its ignore file hides; everything in it belongs to root. A hidden
 * directory is seen where an exception brings back something below it. Thread-safe.
 */
public final class ContextFiles implements FileView {
    private static final String CAPABILITY = "security.capability";

    private static final int MOST_REMEMBERED = 20_000;

    /** Patterns times directories: a few tens of megabytes. */
    private static final int MOST_STANDINGS = 400_000;

    private final Dir dir;
    private final PathPatterns ignored;
    private final Map<BytePath, PathPatterns.Verdict> verdicts = new ConcurrentHashMap<>();
    private final Map<BytePath, Boolean> seen = new ConcurrentHashMap<>();

    /**
     * A view.
     *
     * @param dir stays the caller's
     */
    public ContextFiles(Dir dir, PathPatterns ignored) {
        this.dir = dir;
        this.ignored = ignored;
    }

    @Override
    public Optional<Stat> find(BytePath path) {
        return found(path).filter(stat -> isSeen(path, stat)).map(ContextFiles::ofRoot);
    }

    private Optional<Stat> found(BytePath path) {
        try {
            return dir.find(path);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOTDIR) || e.is(Errno.ENAMETOOLONG)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Stat ofRoot(Stat stat) {
        return new Stat(
                stat.type(),
                stat.mode(),
                0,
                0,
                stat.size(),
                stat.mtimeSeconds(),
                stat.mtimeNanos(),
                stat.inode(),
                stat.device(),
                stat.links(),
                stat.major(),
                stat.minor());
    }

    private boolean isSeen(BytePath path, Stat stat) {
        if (path.isEmpty() || ignored.isEmpty() || !verdict(path).matched()) {
            return true;
        }
        return stat.isDirectory() && ignored.hasExceptions() && holdsSomething(path);
    }

    private boolean holdsSomething(BytePath directory) {
        Boolean known = seen.get(directory);
        if (known == null) {
            known = dir.list(directory).stream().anyMatch(entry -> isListed(directory, entry));
            seen.put(directory, known);
        }
        return known;
    }

    private boolean isListed(BytePath directory, DirectoryEntry entry) {
        BytePath path = directory.resolve(entry.name());
        if (!verdict(path).matched()) {
            return true;
        }
        boolean isDirectory = entry.type() == Stat.Type.DIRECTORY;
        return isDirectory && ignored.hasExceptions() && holdsSomething(path);
    }

    private PathPatterns.Verdict verdict(BytePath path) {
        return path.isEmpty()
                ? ignored.root()
                : ignored.of(path, ofDirectory(path.parent().orElse(BytePath.EMPTY)));
    }

    /** Directories are asked for by all that is in them. */
    private PathPatterns.Verdict ofDirectory(BytePath path) {
        PathPatterns.Verdict known = verdicts.get(path);
        if (known == null) {
            known = verdict(path);
            if (verdicts.size() < MOST_REMEMBERED
                    && verdicts.size() * (long) ignored.size() < MOST_STANDINGS) {
                verdicts.put(path, known);
            }
        }
        return known;
    }

    @Override
    public List<DirectoryEntry> list(BytePath directory) {
        List<DirectoryEntry> entries = new ArrayList<>();
        for (DirectoryEntry entry : dir.list(directory)) {
            if (ignored.isEmpty() || isListed(directory, entry)) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing(DirectoryEntry::name));
        return entries;
    }

    @Override
    public BytePath readlink(BytePath link) {
        return dir.readlink(link);
    }

    @Override
    public InputStream read(BytePath file) {
        return dir.read(file).input();
    }

    @Override
    public void copy(BytePath file, Fd to) {
        try (Fd from = dir.read(file)) {
            from.copyTo(to);
        }
    }

    @Override
    public SortedMap<String, byte[]> xattrs(BytePath path) {
        TreeMap<String, byte[]> kept = new TreeMap<>();
        dir.xattr(path, CAPABILITY).ifPresent(value -> kept.put(CAPABILITY, value));
        return kept;
    }
}

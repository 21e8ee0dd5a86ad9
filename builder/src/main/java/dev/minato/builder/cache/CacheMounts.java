package dev.minato.builder.cache;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.DiskUsage;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.WriteTransaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The folders of RUN --mount=type=cache: kept from build to build, found by their key, several of
 * one key where they may not be shared. Who uses which is known in memory alone, so that nothing of
 * a killed process locks one. A folder appears when it is whole; one without a row is removed, but
 * only if it has a name that is given here. Thread-safe.
 */
public final class CacheMounts {
    private static final Logger LOG = LoggerFactory.getLogger(CacheMounts.class);
    private static final String NAME = "[0-9]{1,18}";
    private static final String BEGUN = ".new";
    private static final String GONE = ".gone";
    private static final int ID_DIGITS = 25;
    private static final int LONGEST_DESCRIPTION = 1000;

    private final Path folder;
    private final Database database;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final CacheMountUses uses = new CacheMountUses(lock);

    /**
     * The folders below one; what a killed process left half done is taken away from names, and
     * removed by {@link #sweep}.
     *
     * @param folder made when it is needed
     */
    public CacheMounts(Path folder, Database database, InstantSource clock) {
        this.folder = folder;
        this.database = database;
        this.clock = clock;
        reconcile();
    }

    private void reconcile() {
        List<Long> lost =
                numbers().stream().filter(number -> !Files.isDirectory(path(number))).toList();
        if (!lost.isEmpty()) {
            database.writeRelaxed(tx -> {
                for (long number : lost) {
                    forget(tx, number);
                }
                return lost.size();
            });
        }
        List<Long> known = numbers();
        for (String name : names()) {
            if (name.matches(NAME) && !known.contains(Long.parseLong(name))) {
                condemn(name);
            }
        }
    }

    private List<Long> numbers() {
        return database.read(
                rx -> rx.query("SELECT number FROM builder_cache_mount", r -> r.number("number")));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Dir dir = Dir.open(folder)) {
                for (DirectoryEntry entry : dir.list(BytePath.EMPTY)) {
                    names.add(entry.name().toString());
                }
            }
        }
        return names;
    }

    private Path path(long number) {
        return folder.resolve(Long.toString(number));
    }

    /**
     * A folder for a step.
     *
     * @throws InterruptedException while waiting for one
     * @throws Exception what the beginning throws; nothing is left then
     */
    public CacheMount acquire(CacheMountRequest request) throws Exception {
        long number = take(request);
        try {
            if (!Files.isDirectory(path(number))) {
                begin(number, request.beginning());
            }
            ready(number);
            return new CacheMount(path(number), () -> giveBack(number));
        } catch (Exception | Error e) {
            abandon(number);
            throw e;
        }
    }

    private long take(CacheMountRequest request) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            CacheMountUses.Turn turn = uses.begin(request);
            try {
                while (true) {
                    List<Long> numbers = numbers(request.key());
                    OptionalLong found = turn.choose(numbers);
                    if (found.isPresent()) {
                        return found.getAsLong();
                    }
                    if (!turn.mustWait(numbers)) {
                        return turn.take(insert(request));
                    }
                    uses.changed().await();
                }
            } finally {
                turn.end();
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Long> numbers(String key) {
        return database.read(rx ->
                rx.query(
                        "SELECT number FROM builder_cache_mount WHERE key = ? ORDER BY number",
                        r -> r.number("number"),
                        key));
    }

    private long insert(CacheMountRequest request) {
        String text = request.description();
        return database.write(tx ->
                tx.insert(
                        "INSERT INTO builder_cache_mount(key, description, created, used, uses)"
                                + " VALUES(?, ?, ?, ?, 0)",
                        request.key(),
                        text.substring(0, Math.min(text.length(), LONGEST_DESCRIPTION)),
                        clock.instant(),
                        clock.instant()));
    }

    private void begin(long number, CacheMountRequest.Beginning beginning) throws Exception {
        BytePath begun = BytePath.of(number + BEGUN);
        try (Dir dir = openFolder()) {
            dir.removeTree(begun);
            dir.mkdir(begun, 0755);
            try (Dir made = dir.dir(begun)) {
                beginning.fill(made);
            }
            dir.rename(begun, BytePath.of(Long.toString(number)));
        }
    }

    private Dir openFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            try (Dir dir = Dir.open(folder)) {
                dir.chmod(BytePath.EMPTY, 0700);
            }
        }
        return Dir.open(folder);
    }

    private void ready(long number) {
        lock.lock();
        try {
            database.writeRelaxed(tx ->
                    tx.update(
                            "UPDATE builder_cache_mount SET used = ?, uses = uses + 1, size = NULL"
                                    + " WHERE number = ?",
                            clock.instant(),
                            number));
            uses.ready(number);
        } finally {
            lock.unlock();
        }
    }

    /** What could not be begun is not kept. */
    private void abandon(long number) {
        lock.lock();
        try {
            if (!Files.isDirectory(path(number))) {
                database.writeRelaxed(tx -> forget(tx, number));
            }
        } finally {
            uses.giveBack(number);
            lock.unlock();
        }
        sweep();
    }

    private void giveBack(long number) {
        lock.lock();
        try {
            database.writeRelaxed(tx ->
                    tx.update(
                            "UPDATE builder_cache_mount SET used = ?, size = NULL WHERE number = ?",
                            clock.instant(),
                            number));
        } finally {
            uses.giveBack(number);
            lock.unlock();
        }
    }

    /** Finds out how large those are that were used since they were last looked at. */
    void measure() {
        List<Long> unknown =
                database.read(rx ->
                        rx.query(
                                "SELECT number FROM builder_cache_mount WHERE size IS NULL",
                                r -> r.number("number")));
        for (long number : unknown) {
            long size = DiskUsage.of(path(number));
            database.writeRelaxed(tx ->
                    tx.update(
                            "UPDATE builder_cache_mount SET size = ? WHERE number = ?",
                            size,
                            number));
        }
    }

    /** What is kept, in the order in which it was made. */
    List<CacheRecord> records(ReadTransaction rx) throws Exception {
        return rx.query(
                "SELECT number, description, created, used, uses, size FROM builder_cache_mount"
                        + " ORDER BY number",
                r -> {
                    long number = r.number("number");
                    Instant created = r.instant("created");
                    return new CacheRecord(
                            CacheRecord.Kind.CACHE_MOUNT,
                            -number,
                            id(number, created),
                            Optional.empty(),
                            r.text("description"),
                            uses.isUsed(number),
                            false,
                            r.findNumber("size").orElse(0L),
                            created,
                            Optional.of(r.instant("used")),
                            r.integer("uses"));
                });
    }

    private static String id(long number, Instant created) {
        String text = "cache mount " + number + " " + created.toEpochMilli();
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, ID_DIGITS);
    }

    /**
     * Decides about what is kept while nothing of it is taken or given back.
     *
     * @param decision forgets rows in a transaction and answers which
     */
    List<CacheRecord> deciding(Supplier<List<CacheRecord>> decision) {
        List<CacheRecord> chosen;
        lock.lock();
        try {
            chosen = decision.get();
            for (CacheRecord record : chosen) {
                if (record.kind() == CacheRecord.Kind.CACHE_MOUNT) {
                    condemn(Long.toString(-record.snapshot()));
                }
            }
        } finally {
            lock.unlock();
        }
        sweep();
        return chosen;
    }

    void forget(WriteTransaction tx, CacheRecord record) throws Exception {
        forget(tx, -record.snapshot());
    }

    private static int forget(WriteTransaction tx, long number) throws Exception {
        return tx.update("DELETE FROM builder_cache_mount WHERE number = ?", number);
    }

    private void condemn(String name) {
        try (Dir dir = Dir.open(folder)) {
            BytePath gone = BytePath.of(name + GONE);
            dir.removeTree(gone);
            if (dir.find(BytePath.of(name)).isPresent()) {
                dir.rename(BytePath.of(name), gone);
            }
        } catch (LinuxException e) {
            LOG.warn("the cache mount {} stays: {}", folder.resolve(name), Reason.of(e));
        }
    }

    /** Removes what is no cache any more; may take long. */
    public void sweep() {
        for (String name : names()) {
            boolean gone = name.endsWith(GONE);
            if (name.matches(NAME + "(\\.gone|\\.new)") && (gone || isLeft(name))) {
                try (Dir dir = Dir.open(folder)) {
                    dir.removeTree(BytePath.of(name));
                } catch (LinuxException | Fault e) {
                    LOG.warn("{} stays: {}", folder.resolve(name), Reason.of(e));
                }
            }
        }
    }

    /** Whether nobody is filling a folder that is not whole. */
    private boolean isLeft(String name) {
        long number = Long.parseLong(name.substring(0, name.length() - BEGUN.length()));
        lock.lock();
        try {
            return !uses.isUsed(number);
        } finally {
            lock.unlock();
        }
    }
}

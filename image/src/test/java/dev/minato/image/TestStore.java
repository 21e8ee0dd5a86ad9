package dev.minato.image;

import dev.minato.base.Failpoint;
import dev.minato.base.IdSource;
import dev.minato.image.content.Lease;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.state.Database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A store in a folder of its own, with a clock that only moves when told. */
public final class TestStore implements AutoCloseable {
    private final Path home;
    private final Duration grace;
    private final Failpoint failpoint;
    private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private Database database;
    private ImageStore store;

    public TestStore(Duration grace, Failpoint failpoint) {
        this.grace = grace;
        this.failpoint = failpoint;
        try {
            this.home = Files.createTempDirectory("minato-store-");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        this.database = database();
        this.store = store();
    }

    public static TestStore fresh() {
        return new TestStore(Duration.ZERO, Failpoint.NONE);
    }

    private Database database() {
        return Database.open(home.resolve("minato.db"), List.of(ImageStore.migrations()));
    }

    private ImageStore store() {
        InstantSource clock = () -> now;
        StoreSettings settings =
                new StoreSettings(grace, Duration.ofDays(1), ArchiveLimits.DEFAULT);
        return ImageStore.open(
                home.resolve("store"),
                database,
                settings,
                new ImageStore.Outside(clock, IdSource.random(), failpoint));
    }

    public ImageStore get() {
        return store;
    }

    public Database db() {
        return database;
    }

    public Path home() {
        return home;
    }

    public Path root() {
        return home.resolve("store");
    }

    public Lease lease() {
        return store.lease("test", Duration.ofHours(1));
    }

    Instant now() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** Stops and starts, as after an upgrade. */
    public void restart() {
        store.close();
        database.close();
        database = database();
        store = store();
    }

    /** Stops and starts with the rows as another boot left them. */
    public void reboot() {
        database.write(tx -> tx.update("UPDATE image_snapshot SET boot = 'another'"));
        restart();
    }

    /** Collects until nothing more is found. */
    public void collect() {
        for (int i = 0; i < 6; i++) {
            pass(Duration.ofMillis(1));
            store.collector().collect();
        }
    }

    public long count(String table) {
        return database.read(
                        rx -> rx.one("SELECT count(*) AS n FROM " + table, row -> row.number("n")))
                .orElseThrow();
    }

    @Override
    public void close() {
        store.close();
        database.close();
        try (Dir folder = Dir.open(home.resolve(".."))) {
            folder.removeTree(BytePath.of(home.getFileName().toString()));
        }
    }
}

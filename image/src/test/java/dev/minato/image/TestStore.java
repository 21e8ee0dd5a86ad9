package dev.minato.image;

import dev.minato.base.Failpoint;
import dev.minato.base.Ids;
import dev.minato.image.tar.Limits;
import dev.minato.linux.Dir;
import dev.minato.linux.Name;
import dev.minato.state.Database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A store in a folder of its own, with a clock that only moves when told. */
final class TestStore implements AutoCloseable {
    private final Path home;
    private final Duration grace;
    private final Failpoint failpoint;
    private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private Database database;
    private Store store;

    TestStore(Duration grace, Failpoint failpoint) {
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

    static TestStore fresh() {
        return new TestStore(Duration.ZERO, Failpoint.NONE);
    }

    private Database database() {
        return Database.open(home.resolve("minato.db"), List.of(Store.migrations()));
    }

    private Store store() {
        InstantSource clock = () -> now;
        Settings settings = new Settings(grace, Duration.ofDays(1), Limits.DEFAULT);
        return Store.open(
                home.resolve("store"),
                database,
                settings,
                new Store.Outside(clock, Ids.random(), failpoint));
    }

    Store get() {
        return store;
    }

    Database db() {
        return database;
    }

    Path home() {
        return home;
    }

    Path root() {
        return home.resolve("store");
    }

    Lease lease() {
        return store.lease("test", Duration.ofHours(1));
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Stops and starts, as after an upgrade. */
    void restart() {
        store.close();
        database.close();
        database = database();
        store = store();
    }

    /** Stops and starts with the rows as another boot left them. */
    void reboot() {
        database.write(tx -> tx.update("UPDATE image_snapshot SET boot = 'another'"));
        restart();
    }

    /** Collects until nothing more is found. */
    void collect() {
        for (int i = 0; i < 6; i++) {
            pass(Duration.ofMillis(1));
            store.collector().collect();
        }
    }

    long count(String table) {
        return database.read(
                        rx -> rx.one("SELECT count(*) AS n FROM " + table, row -> row.number("n")))
                .orElseThrow();
    }

    @Override
    public void close() {
        store.close();
        database.close();
        try (Dir folder = Dir.open(home.resolve(".."))) {
            folder.removeTree(Name.of(home.getFileName().toString()));
        }
    }
}

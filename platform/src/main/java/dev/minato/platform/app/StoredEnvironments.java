package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Environment;
import dev.minato.platform.Environment.State;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.EnvironmentTable;
import dev.minato.platform.ledger.EnvironmentTable.EnvironmentRow;
import dev.minato.state.Database;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rows of environments, with the parts that this daemon was given for them. What is asked for
 * is written down first; what is seen in memory follows it.
 */
public final class StoredEnvironments implements Environments {
    private final EnvironmentTable table;
    private final Map<String, EnvironmentParts> parts;
    private final Wakeups wakeups;
    private final InstantSource clock;

    /** One is made, changed or removed at a time. */
    private final ReentrantLock changing = new ReentrantLock();

    private final Condition gone = changing.newCondition();
    private final Map<String, String> hindrances = new HashMap<>();
    private volatile SortedMap<String, EnvironmentRow> rows;

    /**
     * Reads the rows.
     *
     * @param parts by name of the environment; each is a row. What users make stands on those of
     *     the one that every host has
     * @param wakeups is asked to look at one that was made or is to go
     */
    public StoredEnvironments(
            Database database,
            Map<String, EnvironmentParts> parts,
            Wakeups wakeups,
            InstantSource clock) {
        this.table = new EnvironmentTable(database);
        this.parts = Map.copyOf(parts);
        this.wakeups = wakeups;
        this.clock = clock;
        SortedMap<String, EnvironmentRow> all = new TreeMap<>();
        table.list().forEach(row -> all.put(row.name(), row));
        this.rows = Collections.unmodifiableSortedMap(all);
        for (String name : parts.keySet()) {
            if (!all.containsKey(name)) {
                throw new IllegalArgumentException("environment " + name + " has no row");
            }
        }
    }

    private static String missing(String name) {
        return "environment \""
                + SafeText.shown(name)
                + "\" cannot be used: this daemon has no cluster and no edge for it; its apps stay"
                + " as they are until it has";
    }

    @Override
    public List<Environment> list() {
        return rows.values().stream().map(this::view).toList();
    }

    @Override
    public Optional<Environment> find(String name) {
        return Optional.ofNullable(rows.get(name.toLowerCase(Locale.ROOT))).map(this::view);
    }

    private Environment view(EnvironmentRow row) {
        String problem = partsOf(row).isEmpty() ? missing(row.name()) : hindrance(row.name());
        return new Environment(row.name(), row.created(), problem, row.state(), row.document());
    }

    private String hindrance(String name) {
        synchronized (hindrances) {
            return hindrances.getOrDefault(name, "");
        }
    }

    private Optional<EnvironmentParts> partsOf(EnvironmentRow row) {
        return Optional.ofNullable(parts.get(row.made() ? Environment.DEFAULT : row.name()));
    }

    @Override
    public EnvironmentParts parts(String name) {
        return Optional.ofNullable(rows.get(name))
                .flatMap(this::partsOf)
                .orElseThrow(() -> Fault.unavailable(missing(name)));
    }

    @Override
    public List<EnvironmentParts> available() {
        return rows.values().stream().flatMap(row -> partsOf(row).stream()).distinct().toList();
    }

    @Override
    public Environment put(String name, String document) {
        changing.lock();
        try {
            EnvironmentRow there = rows.get(name);
            if (there == null) {
                return make(name, document);
            }
            if (there.state() == State.DELETING) {
                throw Fault.conflict(
                        "Environment '" + name + "' is being deleted: try again when it is gone.");
            }
            if (!there.made()) {
                throw Fault.conflict(
                        "Environment '"
                                + name
                                + "' cannot be made or changed: "
                                + (name.equals(Environment.DEFAULT)
                                        ? "every host has it. Use it as it is, by its ID, or make"
                                                + " one of another name."
                                        : "it was not made by this host."));
            }
            table.document(name, document);
            return seen(
                    new EnvironmentRow(
                            name, there.created(), there.made(), there.state(), document));
        } finally {
            changing.unlock();
        }
    }

    /** Nobody puts an app into it before it is open; one that cannot be opened was never there. */
    private Environment make(String name, String document) {
        Environment.requireNew(name);
        EnvironmentRow row =
                new EnvironmentRow(
                        name,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        true,
                        State.READY,
                        document);
        EnvironmentParts stands =
                partsOf(row).orElseThrow(() -> Fault.unavailable(missing(Environment.DEFAULT)));
        table.insert(row);
        try {
            stands.cluster().openEnvironment(name);
        } catch (RuntimeException e) {
            table.withdraw(name);
            throw e;
        }
        Environment made = seen(row);
        wakeups.soon(Subject.environment(name));
        return made;
    }

    private Environment seen(EnvironmentRow row) {
        SortedMap<String, EnvironmentRow> next = new TreeMap<>(rows);
        next.put(row.name(), row);
        rows = Collections.unmodifiableSortedMap(next);
        return view(row);
    }

    @Override
    public boolean delete(String name) {
        changing.lock();
        try {
            EnvironmentRow row = rows.get(name.toLowerCase(Locale.ROOT));
            if (row == null) {
                return false;
            }
            if (!row.made()) {
                throw Fault.conflict(
                        "Environment '"
                                + row.name()
                                + "' cannot be deleted: "
                                + (row.name().equals(Environment.DEFAULT)
                                        ? "every host has it. Delete its apps instead."
                                        : "it was not made by this host."));
            }
            if (row.state() == State.READY) {
                table.markDeleting(row.name());
                var _ =
                        seen(
                                new EnvironmentRow(
                                        row.name(),
                                        row.created(),
                                        row.made(),
                                        State.DELETING,
                                        row.document()));
            }
            wakeups.soon(Subject.environment(row.name()));
            return true;
        } finally {
            changing.unlock();
        }
    }

    @Override
    public boolean awaitGone(String name, Duration time) {
        long left = time.toNanos();
        changing.lock();
        try {
            while (rows.containsKey(name) && left > 0) {
                left = gone.awaitNanos(left);
            }
            return !rows.containsKey(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !rows.containsKey(name);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public void forget(String name) {
        changing.lock();
        try {
            table.forget(name);
            SortedMap<String, EnvironmentRow> next = new TreeMap<>(rows);
            next.remove(name);
            rows = Collections.unmodifiableSortedMap(next);
            hindered(name, "");
            gone.signalAll();
        } finally {
            changing.unlock();
        }
    }

    @Override
    public void hindered(String name, String why) {
        synchronized (hindrances) {
            if (why.isEmpty()) {
                hindrances.remove(name);
            } else {
                hindrances.put(name, why);
            }
        }
    }
}

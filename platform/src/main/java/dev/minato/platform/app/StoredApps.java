package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.base.SafeText;
import dev.minato.platform.App;
import dev.minato.platform.AppName;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster;
import dev.minato.platform.ContainerPath;
import dev.minato.platform.ContainerStreams;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;
import dev.minato.platform.Operation;
import dev.minato.platform.Precondition;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;
import dev.minato.platform.Secret;
import dev.minato.platform.Subject;
import dev.minato.platform.TrafficShift;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.Admission.Verb;
import dev.minato.platform.ledger.Acceptance;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.ShiftTable;
import dev.minato.platform.ledger.StorageTable;
import dev.minato.state.Database;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The domain's door over its tables. */
public final class StoredApps implements Apps {
    /** So often is an app looked at before a change of it is given up. */
    private static final int TRIES = 10;

    private final AppStore ledger;
    private final AppOperations operations;
    private final Environments environments;
    private final AppSecrets secrets;
    private final IngressNames hosts;
    private final Admission admission;
    private final RunAdmission runs;
    private final ShiftAdmission shifts;
    private final AppViews views;
    private final AppReader reader;
    private final Wakeups wakeups;
    private final KeyedLocks locks = new KeyedLocks();

    public StoredApps(
            Database database,
            Environments environments,
            AppSecrets secrets,
            AppNames names,
            Wakeups wakeups,
            InstantSource clock,
            OperationWaiters waiters) {
        this.ledger = new AppStore(database);
        this.operations = new AppOperations(database, environments, waiters);
        this.environments = environments;
        this.secrets = secrets;
        this.hosts = names.hosts();
        StorageTable storages = new StorageTable(database);
        this.admission = new Admission(names, environments, storages, secrets, clock);
        this.runs = new RunAdmission(names, clock);
        this.shifts = new ShiftAdmission(new ShiftTable(database), wakeups, clock);
        this.views = new AppViews(names.hosts(), secrets, environments);
        this.reader = new AppReader(ledger, environments, views);
        this.wakeups = wakeups;
    }

    @Override
    public Operation put(AppRequest request, Precondition condition) {
        AppName name = AppName.parse(request.name());
        return repeated(
                name.text(),
                () -> {
                    Optional<AppStore.Entry> before = ledger.entry(name.text());
                    require(condition, before);
                    return accept(name, request, Verb.PUT, before);
                });
    }

    private static void require(Precondition condition, Optional<AppStore.Entry> before) {
        condition.require(before.map(entry -> entry.app().tag()));
    }

    @Override
    public Operation update(String name, UnaryOperator<AppRequest> change, Precondition condition) {
        String folded = AppReader.fold(name);
        return repeated(
                folded,
                () -> {
                    AppStore.Entry entry = reader.entry(folded);
                    require(condition, Optional.of(entry));
                    AppRow row = entry.app();
                    AppRequest present =
                            new AppRequest(
                                    row.name().text(),
                                    row.environment(),
                                    row.spec(),
                                    Optional.empty(),
                                    row.documents());
                    return accept(
                            row.name(), change.apply(present), Verb.PATCH, Optional.of(entry));
                });
    }

    private Optional<Operation> accept(
            AppName name, AppRequest request, Verb verb, Optional<AppStore.Entry> before) {
        before.ifPresent(AppReader::refuseDeleted);
        Acceptance acceptance = admission.put(request, verb, before, ledger.revisions(name.text()));
        return accept(acceptance);
    }

    @Override
    public App get(String name) {
        return reader.view(reader.entry(AppReader.fold(name)));
    }

    @Override
    public Optional<App> find(String name) {
        return ledger.entry(AppReader.fold(name)).map(reader::view);
    }

    @Override
    public List<App> list() {
        return reader.list();
    }

    @Override
    public Optional<Operation> delete(String name, Precondition condition) {
        String folded = AppReader.fold(name);
        List<Operation> begun =
                repeated(
                        folded,
                        () -> {
                            Optional<AppStore.Entry> before = ledger.entry(folded);
                            require(condition, before);
                            return before.isEmpty()
                                    ? Optional.of(List.of())
                                    : accept(runs.windDown(before.get(), AppIntent.DELETE))
                                            .map(List::of);
                        });
        return begun.stream().findFirst();
    }

    @Override
    public Operation stop(String app) {
        return change(app, entry -> runs.windDown(entry, AppIntent.STOP));
    }

    @Override
    public Operation start(String app) {
        return change(app, runs::start);
    }

    @Override
    public Operation restart(String app, String revision) {
        return change(app, entry -> runs.restart(entry, reader.row(entry, revision)));
    }

    @Override
    public Operation activate(String app, String revision) {
        return change(app, entry -> runs.activate(entry, reader.row(entry, revision)));
    }

    @Override
    public Operation deactivate(String app, String revision) {
        return change(app, entry -> runs.deactivate(entry, reader.row(entry, revision)));
    }

    @Override
    public void shift(String app, TrafficShift shift) {
        String folded = AppReader.fold(app);
        repeated(folded, () -> written(shifts.begin(reader.live(folded), shift)));
    }

    @Override
    public void endShift(String app) {
        String folded = AppReader.fold(app);
        repeated(folded, () -> written(shifts.end(reader.live(folded))));
    }

    private static Optional<Boolean> written(boolean done) {
        return done ? Optional.of(true) : Optional.empty();
    }

    private Operation change(String app, Function<AppStore.Entry, Acceptance> admitted) {
        String folded = AppReader.fold(app);
        return repeated(folded, () -> accept(admitted.apply(reader.live(folded))));
    }

    /** Empty when the app was changed since it was looked at. */
    private Optional<Operation> accept(Acceptance acceptance) {
        return ledger.accept(acceptance) ? Optional.of(accepted(acceptance)) : Optional.empty();
    }

    /**
     * A change of an app, looked at anew as long as a step of a shift comes between, which no lock
     * keeps away.
     *
     * @param body empty when one did
     */
    private <T> T repeated(String app, Supplier<Optional<T>> body) {
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(app)) {
            for (int i = 0; i < TRIES; i++) {
                Optional<T> done = body.get();
                if (done.isPresent()) {
                    return done.get();
                }
            }
        }
        throw Fault.unavailable("App '" + app + "' is changed all the time: try again");
    }

    private Operation accepted(Acceptance acceptance) {
        wakeups.soon(Subject.app(acceptance.operation().app()));
        return acceptance.operation();
    }

    @Override
    public List<Revision> revisions(String app) {
        AppStore.Entry entry = reader.entry(AppReader.fold(app));
        String name = entry.app().name().text();
        List<Replica> replicas = reader.observe(entry).replicas();
        return ledger.revisions(name).stream()
                .map(row -> views.revision(entry, row, replicas))
                .toList();
    }

    @Override
    public Revision revision(String app, String revision) {
        AppStore.Entry entry = reader.entry(AppReader.fold(app));
        return views.revision(entry, reader.row(entry, revision), reader.observe(entry).replicas());
    }

    @Override
    public List<Replica> replicas(String app, String revision) {
        AppStore.Entry entry = reader.entry(AppReader.fold(app));
        String name = reader.row(entry, revision).name();
        return reader.observe(entry).replicas().stream()
                .filter(replica -> replica.set().revision().equals(name))
                .toList();
    }

    @Override
    public Replica replica(String app, String revision, String replica) {
        return replicas(app, revision).stream()
                .filter(there -> there.name().equalsIgnoreCase(replica))
                .findFirst()
                .orElseThrow(() ->
                        Fault.notFound(
                                "The replica '" + SafeText.shown(replica) + "' was not found."));
    }

    @Override
    public ContainerStreams streams(ContainerPath path) {
        Replica replica = replica(path.app(), path.revision(), path.replica());
        Cluster cluster = reader.cluster(reader.entry(replica.set().app()));
        return ClusterStreams.of(cluster, replica, path.container());
    }

    @Override
    public Set<String> images() {
        return ledger.images();
    }

    @Override
    public List<Secret> listSecrets(String app) {
        AppStore.Entry entry = reader.entry(AppReader.fold(app));
        String name = entry.app().name().text();
        return entry.secrets().entrySet().stream()
                .map(secret ->
                        new Secret(
                                secret.getKey(),
                                secrets.open(name, secret.getKey(), secret.getValue())))
                .toList();
    }

    @Override
    public Operation operation(String id) {
        return operations.get(id);
    }

    @Override
    public Operation await(String id, Duration time) {
        return operations.await(id, time);
    }

    @Override
    public List<Environment> environments() {
        return environments.list();
    }

    @Override
    public String domain(String environment) {
        return hosts.in(environment).domain();
    }
}

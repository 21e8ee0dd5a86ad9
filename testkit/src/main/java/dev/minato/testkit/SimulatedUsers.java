package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.platform.App;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;
import dev.minato.platform.Revision;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.TrafficShift;
import dev.minato.platform.scale.ScaleSpec;
import dev.minato.platform.scale.Standby;
import dev.minato.testkit.SimulatedDemand.SimulatedShift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Users who put, change, stop and delete apps, and do not wait for what they asked for. */
final class SimulatedUsers {
    private static final int WAYS = 18;

    private final Random random;
    private final FakeImages images;
    private final SimulatedClusters clusters;
    private final SimulatedDemand expected;
    private final Supplier<Apps> apps;
    private int versions;

    /**
     * @param random decides what they do
     * @param apps the door of the daemon that runs
     */
    SimulatedUsers(
            Random random,
            FakeImages images,
            SimulatedClusters clusters,
            SimulatedDemand expected,
            Supplier<Apps> apps) {
        this.random = random;
        this.images = images;
        this.clusters = clusters;
        this.expected = expected;
        this.apps = apps;
    }

    /** Does one thing to one app. */
    void act() {
        String app = clusters.names().get(random.nextInt(clusters.names().size()));
        try {
            Optional<SimulatedShift> earlier = Optional.ofNullable(expected.shifts().remove(app));
            if (random.nextInt(WAYS) == 0) {
                shiftSlowly(app, earlier);
            } else {
                expected.operations().add(choose(app).id());
            }
        } catch (Fault e) {
            boolean usual =
                    e.kind() == Fault.Kind.CONFLICT
                            || e.kind() == Fault.Kind.NOT_FOUND
                            || e.kind() == Fault.Kind.UNAVAILABLE;
            SimulationChecks.require(usual, "unexpected: " + e.text());
        }
    }

    private Operation choose(String app) {
        int way = random.nextInt(WAYS);
        boolean shares = way == 12 || way == 13 || way == 16 || way == 17;
        if (shares && expected.takingTurns().contains(app)) {
            return apps.get().update(app, request -> tagged(request, random.nextInt()));
        }
        return switch (way) {
            case 0 -> stop(app);
            case 1 -> apps.get().start(app);
            case 2 -> {
                expected.served().remove(app);
                yield apps.get().delete(app).orElseThrow(() -> Fault.notFound("no app"));
            }
            case 3 -> apps.get().restart(app, apps.get().revisions(app).getFirst().name());
            case 4 -> apps.get().update(app, request -> tagged(request, random.nextInt()));
            case 12, 13 -> shift(app);
            case 14 -> apps.get().activate(app, any(app));
            case 15 -> deactivate(app);
            case 17 -> pin(app, any(app));
            case 16 -> apps.get().update(app, SimulatedUsers::single);
            case 5, 6 -> put(app, FakeProcess.Kind.CRASH);
            case 7 -> put(app, FakeProcess.Kind.NEVER);
            case 8 -> put(app, FakeProcess.Kind.MISSING);
            default -> put(app, FakeProcess.Kind.READY);
        };
    }

    private Operation stop(String app) {
        Operation operation = apps.get().stop(app);
        expected.served().remove(app);
        return operation;
    }

    private String any(String app) {
        List<Revision> all = apps.get().revisions(app);
        return all.get(random.nextInt(all.size())).name();
    }

    private Operation deactivate(String app) {
        Operation operation = apps.get().deactivate(app, any(app));
        expected.served().remove(app);
        return operation;
    }

    /**
     * Makes a revision beside the newest one, which keeps all requests until they shift.
     *
     * @return the new one; empty where that cannot be done now
     */
    Optional<String> prepareShift(String app) {
        boolean runs = random.nextInt(3) > 0;
        if (expected.takingTurns().contains(app)) {
            return Optional.empty();
        }
        expected.shifts().remove(app);
        try {
            Revision newest = apps.get().revisions(app).getFirst();
            if (!newest.active() || !expected.good().getOrDefault(newest.name(), false)) {
                return Optional.empty();
            }
            images.tag("local/image", "sha256:shift");
            AppRequest asked =
                    request(
                            app,
                            runs ? FakeProcess.Kind.READY : FakeProcess.Kind.CRASH,
                            "local/image");
            Operation operation =
                    apps.get()
                            .put(
                                    shared(
                                            asked,
                                            RevisionMode.MULTIPLE,
                                            List.of(
                                                    new TrafficRule(
                                                            Optional.of(newest.name()),
                                                            Optional.empty(),
                                                            100))));
            expected.operations().add(operation.id());
            expected.served().remove(app);
            operation.revision().ifPresent(name -> expected.good().put(name, runs));
            return operation.revision();
        } catch (Fault e) {
            return Optional.empty();
        }
    }

    /** Goes back from a new revision to the one before, where that runs, and leaves it at that. */
    void pinAtLast(String app) {
        if (expected.takingTurns().contains(app)) {
            return;
        }
        expected.shifts().remove(app);
        try {
            Revision before = apps.get().revisions(app).getFirst();
            if (!before.active() || !expected.good().getOrDefault(before.name(), false)) {
                return;
            }
            images.tag("local/image", "sha256:pin");
            Operation operation =
                    apps.get().put(request(app, FakeProcess.Kind.READY, "local/image"));
            expected.operations().add(operation.id());
            operation.revision().ifPresent(name -> expected.good().put(name, true));
            expected.operations().add(pin(app, before.name()).id());
            expected.served().remove(app);
        } catch (Fault e) {
            SimulationChecks.require(
                    e.kind() != Fault.Kind.INTERNAL && e.kind() != Fault.Kind.INVALID,
                    "unexpected: " + e.text());
        }
    }

    /** Lets requests move to a revision, and leaves them to. */
    void shiftTo(String app, String target) {
        try {
            List<TrafficRule> before =
                    apps.get().find(app).map(found -> found.spec().traffic()).orElse(List.of());
            apps.get()
                    .shift(
                            app,
                            new TrafficShift(target, 25, Duration.ofSeconds(10), 0.01, 1.5, 50));
            expected.shifts().put(app, new SimulatedShift(target, before));
        } catch (Fault e) {
            SimulationChecks.require(
                    e.kind() != Fault.Kind.INTERNAL && e.kind() != Fault.Kind.INVALID,
                    "unexpected: " + e.text());
        }
    }

    /** Begins or calls off a shift of requests. */
    private void shiftSlowly(String app, Optional<SimulatedShift> earlier) {
        if (random.nextBoolean()) {
            apps.get().endShift(app);
        } else {
            String target = any(app);
            App found = apps.get().find(app).orElseThrow(() -> Fault.notFound("no app"));
            apps.get()
                    .shift(
                            app,
                            new TrafficShift(target, 15, Duration.ofSeconds(20), 0.01, 1.5, 50));
            if (found.shift().isEmpty()) {
                expected.shifts().put(app, new SimulatedShift(target, found.spec().traffic()));
            } else {
                earlier.ifPresent(one ->
                        expected.shifts().put(app, new SimulatedShift(target, one.before())));
            }
        }
        expected.served().remove(app);
    }

    /** Goes back to a revision, whether it runs or not. */
    private Operation pin(String app, String revision) {
        List<TrafficRule> rules =
                List.of(new TrafficRule(Optional.of(revision), Optional.empty(), 100));
        return apps.get().update(app, request -> shared(request, RevisionMode.SINGLE, rules));
    }

    /** As az does it, which sends back everything but the mode. */
    private static AppRequest single(AppRequest request) {
        return shared(request, RevisionMode.SINGLE, request.spec().traffic());
    }

    /** Several revisions share the requests, in parts that the seed decides. */
    private Operation shift(String app) {
        List<Optional<String>> targets = new ArrayList<>(List.of(Optional.empty()));
        for (Revision revision : apps.get().revisions(app)) {
            if (revision.active()) {
                targets.add(Optional.of(revision.name()));
            }
        }
        Collections.shuffle(targets, random);
        int first = targets.size() == 1 ? 100 : random.nextInt(101);
        List<TrafficRule> rules = new ArrayList<>();
        rules.add(new TrafficRule(targets.getFirst(), Optional.of("a"), first));
        if (targets.size() > 1) {
            rules.add(new TrafficRule(targets.get(1), Optional.of("b"), 100 - first));
        }
        Operation operation =
                apps.get().update(app, request -> shared(request, RevisionMode.MULTIPLE, rules));
        expected.served().remove(app);
        return operation;
    }

    private static AppRequest shared(
            AppRequest request, RevisionMode mode, List<TrafficRule> rules) {
        AppSpec spec = request.spec();
        return new AppRequest(
                request.name(),
                request.environment(),
                new AppSpec(
                        mode,
                        rules,
                        spec.ingress(),
                        spec.secrets(),
                        spec.registries(),
                        spec.maxInactiveRevisions(),
                        spec.template(),
                        spec.oldEndsFirst(),
                        spec.standby()),
                request.revisionSuffix(),
                request.documents());
    }

    private Operation put(String app, FakeProcess.Kind kind) {
        String reference = reference();
        boolean runs = kind == FakeProcess.Kind.READY && !reference.startsWith("nowhere/");
        Operation operation = apps.get().put(request(app, kind, reference));
        expected.good().put(operation.revision().orElse(""), runs);
        return operation;
    }

    private String reference() {
        return switch (random.nextInt(6)) {
            case 0 -> "remote/image:" + random.nextInt(3);
            case 1 -> "nowhere/image";
            default -> {
                images.tag("local/image", "sha256:" + random.nextInt(3));
                yield "local/image";
            }
        };
    }

    private AppRequest request(String app, FakeProcess.Kind kind, String reference) {
        Duration after = Duration.ofMillis(random.nextInt(3) * 700L);
        return new TestApp(app)
                .environment(clusters.environment(app))
                .image(reference)
                .command(FakeProcess.command(kind, after))
                .secret("s", SimulationChecks.SECRET)
                .env(new EnvSetting("S", Optional.empty(), Optional.of("s")))
                .env(new EnvSetting("V", Optional.of("" + versions++ / 2), Optional.empty()))
                .scale(scale())
                .standby(random.nextInt(3) == 0 ? Standby.FROZEN : Standby.NONE)
                .oldEndsFirst(expected.takingTurns().contains(app))
                .request();
    }

    /** One that may sleep does so after a short while. */
    private ScaleSpec scale() {
        int least = random.nextInt(3);
        return new ScaleSpec(least, 4, List.of(), ScaleSpec.POLLING, Duration.ofSeconds(20));
    }

    private static AppRequest tagged(AppRequest request, int tag) {
        AppDocuments documents = request.documents();
        return new AppRequest(
                request.name(),
                request.environment(),
                request.spec(),
                request.revisionSuffix(),
                new AppDocuments("tag " + tag, documents.configuration(), documents.template()));
    }
}

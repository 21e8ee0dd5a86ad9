package dev.minato.testkit;

import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.ContainerStatus.State;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A replica of a {@link FakeCluster}: containers that start in order and end as told. */
final class FakePod {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    final String name;
    final RevisionRef set;
    final ReplicaSpec spec;
    private final Function<EnvValue, String> texts;
    private final VirtualTime time;
    private final Duration pace;
    private final Runnable changed;
    private final Instant created;
    private final List<Box> init = new ArrayList<>();
    private final List<Box> containers = new ArrayList<>();
    private @Nullable Instant terminating;
    private @Nullable Instant readySince;
    private boolean wasReady;
    private boolean lost;

    /** Whether it is to be frozen, and whether it is. */
    private boolean resting;

    private boolean frozen;

    /** One container. */
    private final class Box {
        final ReplicaContainer spec;
        final boolean isInit;
        Phase phase = Phase.PENDING;
        int restarts;
        @Nullable Integer exit;
        @Nullable Instant started;

        Box(ReplicaContainer spec, boolean isInit) {
            this.spec = spec;
            this.isInit = isInit;
        }

        void start() {
            if (isOver()) {
                return;
            }
            FakeProcess process = FakeProcess.of(spec);
            started = time.instant();
            if (process.kind() == FakeProcess.Kind.MISSING) {
                become(Phase.FAILED);
                return;
            }
            become(Phase.STARTING);
            int life = restarts;
            switch (process.kind()) {
                case READY -> time.after(process.after(), () -> ifStill(life, this::ready));
                case CRASH -> time.after(process.after(), () -> ifStill(life, () -> end(1)));
                case FAIL -> time.after(process.after(), () -> ifStill(life, () -> end(3)));
                case DONE -> time.after(process.after(), () -> ifStill(life, () -> end(0)));
                case NEVER, MISSING -> {}
            }
        }

        private void ifStill(int life, Runnable event) {
            if (phase == Phase.STARTING && restarts == life && !isOver()) {
                event.run();
            }
        }

        private void ready() {
            become(Phase.READY);
        }

        private void end(int code) {
            exit = code;
            if ((isInit && code == 0) || FakePod.this.spec.ending() == Ending.ONCE) {
                become(Phase.ENDED);
                next();
                return;
            }
            int life = restarts;
            Duration wait = Duration.ZERO;
            if (life > 0) {
                wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(life - 1, 6));
                wait = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
                become(Phase.BACK_OFF);
            }
            time.after(wait, () -> again(life));
        }

        void again(int life) {
            if (restarts == life && !isOver()) {
                frozen = false;
                restarts++;
                start();
            }
        }

        private void become(Phase next) {
            phase = next;
            FakePod.this.changed();
        }

        ContainerStatus status() {
            State state =
                    switch (phase) {
                        case PENDING, BACK_OFF -> State.WAITING;
                        case FAILED, ENDED -> State.TERMINATED;
                        case STARTING, READY, FROZEN, NOT_READY, TERMINATING -> State.RUNNING;
                    };
            String reason = reason();
            return new ContainerStatus(
                    spec.name(),
                    isInit,
                    Optional.of(name + "-" + spec.name() + "-id"),
                    state,
                    phase == (isInit ? Phase.ENDED : Phase.READY),
                    restarts,
                    Optional.ofNullable(exit),
                    reason,
                    reason.isEmpty() ? "" : "exit code 1 " + values(),
                    Optional.ofNullable(started));
        }

        private List<String> values() {
            return spec.env().values().stream().map(texts).toList();
        }

        private String reason() {
            return switch (phase) {
                case BACK_OFF -> Replica.CRASH_LOOP;
                case FAILED -> "CreateContainerError";
                case PENDING, STARTING, READY, FROZEN, NOT_READY, ENDED, TERMINATING -> "";
            };
        }
    }

    /**
     * @param pace within which it is frozen or thawed
     */
    FakePod(
            String name,
            RevisionRef set,
            ReplicaSpec spec,
            Function<EnvValue, String> texts,
            VirtualTime time,
            Duration pace,
            Runnable changed) {
        this.texts = texts;
        this.pace = pace;
        this.name = name;
        this.set = set;
        this.spec = spec;
        this.time = time;
        this.changed = changed;
        this.created = time.instant();
        spec.init().forEach(container -> init.add(new Box(container, true)));
        spec.containers().forEach(container -> containers.add(new Box(container, false)));
    }

    /** Its node takes it. */
    void start() {
        if (init.isEmpty()) {
            containers.forEach(Box::start);
        } else {
            init.getFirst().start();
        }
    }

    /** An init container has ended: the next one, or all others. */
    private void next() {
        Optional<Box> waiting = init.stream().filter(box -> box.phase != Phase.ENDED).findFirst();
        if (waiting.isPresent()) {
            if (waiting.get().phase == Phase.PENDING) {
                waiting.get().start();
            }
        } else {
            containers.stream().filter(box -> box.phase == Phase.PENDING).forEach(Box::start);
        }
    }

    /** Ends the process of a container as a failing machine does; the others run on. */
    void kill(String container) {
        containers.stream()
                .filter(box -> box.spec.name().equals(container))
                .forEach(box -> box.again(box.restarts));
    }

    /** Whether it is to be frozen once it is ready. */
    void rest(boolean wish) {
        if (resting != wish) {
            resting = wish;
            settle();
        }
    }

    private void settle() {
        if (resting != frozen && (frozen || isReady())) {
            time.within(pace, this::freezeOrThaw);
        }
    }

    private void freezeOrThaw() {
        if (!isOver() && resting != frozen && (frozen || isReady())) {
            frozen = resting;
            changed();
        }
    }

    boolean isFrozen() {
        return frozen;
    }

    boolean terminate() {
        if (terminating != null) {
            return false;
        }
        frozen = false;
        terminating = time.instant();
        changed();
        return true;
    }

    boolean isTerminating() {
        return terminating != null;
    }

    /** Its node is silent: nothing of it happens or is heard any more. */
    void lose() {
        lost = true;
        changed();
    }

    boolean isLost() {
        return lost;
    }

    boolean isReady() {
        return phase() == Phase.READY;
    }

    private boolean isOver() {
        return terminating != null || lost;
    }

    private void changed() {
        boolean well = isReady() || phase() == Phase.FROZEN;
        readySince = well ? (readySince == null ? time.instant() : readySince) : null;
        wasReady |= well;
        changed.run();
        settle();
    }

    private Phase phase() {
        if (terminating != null) {
            return Phase.TERMINATING;
        }
        if (lost) {
            return Phase.NOT_READY;
        }
        if (frozen) {
            return Phase.FROZEN;
        }
        for (Phase bad : List.of(Phase.FAILED, Phase.BACK_OFF)) {
            if (init.stream().anyMatch(box -> box.phase == bad)
                    || containers.stream().anyMatch(box -> box.phase == bad)) {
                return bad;
            }
        }
        for (Phase all : List.of(Phase.READY, Phase.ENDED, Phase.PENDING)) {
            if (containers.stream().allMatch(box -> box.phase == all)
                    && (all != Phase.PENDING || init.stream().allMatch(box -> box.phase == all))) {
                return all;
            }
        }
        return wasReady ? Phase.NOT_READY : Phase.STARTING;
    }

    Replica replica() {
        List<ContainerStatus> all = new ArrayList<>();
        init.forEach(box -> all.add(box.status()));
        containers.forEach(box -> all.add(box.status()));
        Phase phase = phase();
        Optional<ContainerStatus> ill =
                all.stream().filter(status -> !status.reason().isEmpty()).findFirst();
        boolean tells = phase == Phase.BACK_OFF || phase == Phase.FAILED;
        return new Replica(
                name,
                set,
                phase,
                phase == Phase.PENDING ? Optional.empty() : Optional.of("10.0.0.1"),
                all,
                tells ? ill.map(ContainerStatus::reason).orElse("") : "",
                tells ? ill.map(ContainerStatus::message).orElse("") : "",
                created,
                Optional.ofNullable(readySince),
                Optional.ofNullable(terminating));
    }

    /** Processes here print their environment, as careless ones do. */
    List<String> lines(String container) {
        return spec.allContainers()
                .filter(each -> each.name().equals(container))
                .map(each ->
                        container
                                + " started with "
                                + each.env().values().stream().map(texts).toList())
                .toList();
    }
}

package dev.minato.image.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an image says of the containers that run it (OCI image-spec, config.md, "config", and
 * Docker's additions). Empty texts and lists mean that nothing is said. Immutable; {@link
 * #toBuilder} starts a changed copy.
 */
public final class RunConfig {
    /** Nothing is said. */
    public static final RunConfig EMPTY = new RunConfig(new Builder());

    private final String user;
    private final String workingDir;
    private final String stopSignal;
    private final boolean argsEscaped;
    private final List<String> env;
    private final List<String> entrypoint;
    private final List<String> cmd;
    private final List<String> shell;
    private final List<String> onBuild;
    private final SortedSet<String> exposedPorts;
    private final SortedSet<String> volumes;
    private final SortedMap<String, String> labels;
    private final Optional<ImageHealthcheck> healthcheck;

    private RunConfig(Builder from) {
        this.user = from.user;
        this.workingDir = from.workingDir;
        this.stopSignal = from.stopSignal;
        this.argsEscaped = from.argsEscaped;
        this.env = List.copyOf(from.env);
        this.entrypoint = List.copyOf(from.entrypoint);
        this.cmd = List.copyOf(from.cmd);
        this.shell = List.copyOf(from.shell);
        this.onBuild = List.copyOf(from.onBuild);
        this.exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(from.exposedPorts));
        this.volumes = Collections.unmodifiableSortedSet(new TreeSet<>(from.volumes));
        this.labels = Collections.unmodifiableSortedMap(new TreeMap<>(from.labels));
        this.healthcheck = from.healthcheck;
    }

    public String user() {
        return user;
    }

    public String workingDir() {
        return workingDir;
    }

    public String stopSignal() {
        return stopSignal;
    }

    /** Windows only; kept as it was. */
    public boolean argsEscaped() {
        return argsEscaped;
    }

    /** {@code NAME=value}, each name once. */
    public List<String> env() {
        return env;
    }

    public List<String> entrypoint() {
        return entrypoint;
    }

    public List<String> cmd() {
        return cmd;
    }

    public List<String> shell() {
        return shell;
    }

    public List<String> onBuild() {
        return onBuild;
    }

    /** {@code 80/tcp}. */
    public SortedSet<String> exposedPorts() {
        return exposedPorts;
    }

    /** Absolute paths. */
    public SortedSet<String> volumes() {
        return volumes;
    }

    public SortedMap<String, String> labels() {
        return labels;
    }

    public Optional<ImageHealthcheck> healthcheck() {
        return healthcheck;
    }

    /** Starts a changed copy. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.user = user;
        copy.workingDir = workingDir;
        copy.stopSignal = stopSignal;
        copy.argsEscaped = argsEscaped;
        copy.healthcheck = healthcheck;
        return copy.env(env)
                .entrypoint(entrypoint)
                .cmd(cmd)
                .shell(shell)
                .onBuild(onBuild)
                .exposedPorts(exposedPorts)
                .volumes(volumes)
                .labels(labels);
    }

    /** Collects what a config says. Not thread-safe. */
    public static final class Builder {
        private String user = "";
        private String workingDir = "";
        private String stopSignal = "";
        private boolean argsEscaped;
        private List<String> env = List.of();
        private List<String> entrypoint = List.of();
        private List<String> cmd = List.of();
        private List<String> shell = List.of();
        private List<String> onBuild = List.of();
        private Collection<String> exposedPorts = List.of();
        private Collection<String> volumes = List.of();
        private Map<String, String> labels = Map.of();
        private Optional<ImageHealthcheck> healthcheck = Optional.empty();

        public Builder user(String value) {
            user = value;
            return this;
        }

        public Builder workingDir(String value) {
            workingDir = value;
            return this;
        }

        public Builder stopSignal(String value) {
            stopSignal = value;
            return this;
        }

        public Builder argsEscaped(boolean value) {
            argsEscaped = value;
            return this;
        }

        public Builder env(List<String> value) {
            env = value;
            return this;
        }

        /** Sets one variable where it stands, or at the end. */
        public Builder env(String name, String value) {
            List<String> changed = new ArrayList<>(env);
            String assignment = name + "=" + value;
            for (int i = 0; i < changed.size(); i++) {
                if (changed.get(i).startsWith(name + "=")) {
                    changed.set(i, assignment);
                    env = changed;
                    return this;
                }
            }
            changed.add(assignment);
            env = changed;
            return this;
        }

        public Builder entrypoint(List<String> value) {
            entrypoint = value;
            return this;
        }

        public Builder cmd(List<String> value) {
            cmd = value;
            return this;
        }

        public Builder shell(List<String> value) {
            shell = value;
            return this;
        }

        public Builder onBuild(List<String> value) {
            onBuild = value;
            return this;
        }

        public Builder exposedPorts(Collection<String> value) {
            exposedPorts = value;
            return this;
        }

        public Builder volumes(Collection<String> value) {
            volumes = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder healthcheck(Optional<ImageHealthcheck> value) {
            healthcheck = value;
            return this;
        }

        public RunConfig build() {
            return new RunConfig(this);
        }
    }
}

package dev.minato.engine.failure;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * What the engine cannot do, as facts. It travels as the cause of a fault, whose text says it in
 * plain words; an API that has a sentence of its own for it makes that of the facts ({@link #of}).
 */
public sealed interface EngineFailure {
    /** The kind of its fault. */
    Fault.Kind kind();

    /** It in plain words, safe to show. */
    String text();

    /** The field that is wrong, where it is invalid and one is. */
    default Optional<String> field() {
        return Optional.empty();
    }

    /** The fault that tells it. */
    default Fault fault() {
        return fault(null);
    }

    /** The fault that tells it and keeps what caused it for the log. */
    default Fault fault(@Nullable Throwable cause) {
        EngineFailureCause facts = new EngineFailureCause(this, cause);
        return field().map(field -> Fault.invalid(field, text(), facts))
                .orElseGet(() -> Fault.of(kind(), text(), facts));
    }

    /** The facts of a fault, where it is a failure of the engine or was caused by one. */
    static Optional<EngineFailure> of(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof EngineFailureCause facts) {
                return Optional.of(facts.failure());
            }
        }
        return Optional.empty();
    }

    /** What a process was wanted for. */
    enum ProcessUse {
        /** The first of a container. */
        RUN,
        /** A further one. */
        EXEC,
        /** A step of a build. */
        STEP
    }

    /**
     * The runtime could not execute a program.
     *
     * @param reason in runc's words, as {@code exec: "x": executable file not found in $PATH}
     */
    record ProcessNotStarted(ProcessUse use, String reason) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.INVALID;
        }

        @Override
        public Optional<String> field() {
            return switch (use) {
                case RUN -> Optional.empty();
                case EXEC -> Optional.of("Cmd");
                case STEP -> Optional.of("argv");
            };
        }

        @Override
        public String text() {
            return reason;
        }
    }

    /** The name wanted for a container is that of another, given by its identifier. */
    record NameInUse(String name, String container) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.CONFLICT;
        }

        @Override
        public String text() {
            return "the name \""
                    + name
                    + "\" is in use by container "
                    + container
                    + ": remove or rename that one first";
        }
    }

    /** A file of the host, by its path, cannot be a device of a container. */
    record DeviceNotUsable(String path, String reason) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.INVALID;
        }

        @Override
        public Optional<String> field() {
            return Optional.of("Devices");
        }

        @Override
        public String text() {
            return "the device \"" + path + "\" cannot be used: " + reason;
        }
    }

    /** A signal that has no such name or number; the container is given by its name. */
    record SignalUnknown(String container, String signal) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.INVALID;
        }

        @Override
        public Optional<String> field() {
            return Optional.of("signal");
        }

        @Override
        public String text() {
            return "no signal is called " + signal + ", so container " + container + " gets none";
        }
    }

    /** A signal for a container that does not run. */
    record SignalNotSent(String container, String id) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.CONFLICT;
        }

        @Override
        public String text() {
            return "container " + container + " is not running and gets no signal";
        }
    }

    /** Why the namespace of another container cannot be joined. */
    enum NamespaceObstacle {
        /** There is no such container. */
        MISSING,
        /** It is the container itself. */
        OWN,
        /** It does not run. */
        NOT_RUNNING
    }

    /**
     * The namespace of another container cannot be joined.
     *
     * @param namespace as files of /proc/PID/ns are called
     * @param container the other: its name where it does not run and its network was wanted, else
     *     its identifier, or the text that is neither
     * @param status its status where it does not run, else empty
     */
    record NamespaceNotJoined(
            String namespace, String container, NamespaceObstacle obstacle, String status)
            implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return obstacle == NamespaceObstacle.NOT_RUNNING
                    ? Fault.Kind.CONFLICT
                    : Fault.Kind.INTERNAL;
        }

        @Override
        public String text() {
            String what = "the " + namespace + " namespace of container " + container;
            return switch (obstacle) {
                case MISSING -> what + " cannot be joined: there is no such container";
                case OWN -> "a container cannot join its own " + namespace + " namespace";
                case NOT_RUNNING -> what + " cannot be joined: it is " + status;
            };
        }
    }

    /**
     * A mount that is wrong in itself.
     *
     * @param member of the request
     * @param type {@code bind}, {@code volume} or {@code tmpfs}
     */
    record MountRefused(String member, String type, String reason) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.INVALID;
        }

        @Override
        public Optional<String> field() {
            return Optional.of(member);
        }

        @Override
        public String text() {
            return "a mount of type " + type + " is wrong: " + reason;
        }
    }

    /** The folder that is to be bound is not there and cannot be made. */
    record BindSourceNotMade(String path, String reason) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.INVALID;
        }

        @Override
        public String text() {
            return "the folder \"" + path + "\" to be mounted cannot be made: " + reason;
        }
    }

    /** A container is on the network already; the endpoint is called as the container is. */
    record AlreadyConnected(String endpoint, String network) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.FORBIDDEN;
        }

        @Override
        public String text() {
            return endpoint + " is on network " + network + " already";
        }
    }

    /** Why a container's networks cannot be changed so. */
    enum NetworkObstacle {
        SHARED_NAMESPACE("a container in another's network namespace is on no network of its own"),
        HOST_IS_CHOSEN_AT_CREATION("only a container that was created so is on the host's network"),
        NONE_STANDS_ALONE("a container on network none is on no other"),
        HOST_STAYS("a container that was created on the host's network stays on it");

        private final String text;

        NetworkObstacle(String text) {
            this.text = text;
        }
    }

    /** A container's networks cannot be changed so. */
    record NotConnectable(NetworkObstacle obstacle) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.INVALID;
        }

        @Override
        public Optional<String> field() {
            return Optional.of("network");
        }

        @Override
        public String text() {
            return obstacle.text;
        }
    }

    /** What a container in another's network namespace cannot have of its own. */
    enum OwnSetting {
        HOSTNAME("Hostname", "a hostname"),
        DNS("Dns", "name servers"),
        EXTRA_HOSTS("ExtraHosts", "further names of hosts"),
        PORTS("PortBindings", "published ports");

        private final String field;
        private final String text;

        OwnSetting(String field, String text) {
            this.field = field;
            this.text = text;
        }
    }

    /** Asked for by a container in the network namespace of another, which has its own. */
    record OwnSettingRefused(OwnSetting setting) implements EngineFailure {
        @Override
        public Fault.Kind kind() {
            return Fault.Kind.INVALID;
        }

        @Override
        public Optional<String> field() {
            return Optional.of(setting.field);
        }

        @Override
        public String text() {
            return "a container in another's network namespace has not "
                    + setting.text
                    + " of its own";
        }
    }
}

package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.engine.RunError;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.NamespaceNotJoined;
import dev.minato.engine.failure.EngineFailure.NetworkObstacle;
import dev.minato.engine.failure.EngineFailure.OwnSetting;
import dev.minato.engine.failure.EngineFailure.ProcessUse;

import java.util.Optional;

/**
 * What dockerd says where the engine could not do something: clients and scripts look for its words
 * (docker/cli makes 126 and 127 of the runtime's), containerd's shim and runc in them included,
 * whatever runs here in their place.
 */
public final class DockerSentences {
    private static final String NOT_CREATED =
            "failed to create task for container: failed to create shim task: OCI runtime create"
                    + " failed: runc create failed: unable to start container process: error during"
                    + " container init: ";
    private static final String NOT_EXECUTED =
            "OCI runtime exec failed: exec failed: unable to start container process: ";

    private DockerSentences() {}

    /** A fault as dockerd tells it. */
    public static String of(Fault fault) {
        return of(fault.text(), EngineFailure.of(fault));
    }

    /** The {@code Error} of a container's state. */
    public static String of(RunError error) {
        return of(error.text(), error.failure());
    }

    /** What is said around the facts stays: a place in a Dockerfile, what was attempted. */
    private static String of(String text, Optional<EngineFailure> failure) {
        if (failure.isEmpty()) {
            return text;
        }
        String plain = failure.get().text();
        return text.equals(plain) || plain.isEmpty()
                ? of(failure.get())
                : text.replace(plain, of(failure.get()));
    }

    /** What dockerd says of this. */
    public static String of(EngineFailure failure) {
        return switch (failure) {
            case EngineFailure.ProcessNotStarted it ->
                    (it.use() == ProcessUse.EXEC ? NOT_EXECUTED : NOT_CREATED) + it.reason();
            case EngineFailure.NameInUse it ->
                    "Conflict. The container name \"/"
                            + it.name()
                            + "\" is already in use by container \""
                            + it.container()
                            + "\". You have to remove (or rename) that container to be able to"
                            + " reuse that name.";
            case EngineFailure.DeviceNotUsable it ->
                    "error gathering device information while adding custom device \""
                            + it.path()
                            + "\": "
                            + it.reason();
            case EngineFailure.SignalUnknown it ->
                    "cannot kill container: " + it.container() + ": invalid signal: " + it.signal();
            case EngineFailure.SignalNotSent it ->
                    "cannot kill container: "
                            + it.container()
                            + ": container "
                            + it.id()
                            + " is not running";
            case NamespaceNotJoined it -> namespace(it);
            case EngineFailure.MountRefused it ->
                    "invalid mount config for type \"" + it.type() + "\": " + it.reason();
            case EngineFailure.BindSourceNotMade it ->
                    "error while creating mount source path '" + it.path() + "': " + it.reason();
            case EngineFailure.AlreadyConnected it ->
                    "endpoint with name "
                            + it.endpoint()
                            + " already exists in network "
                            + it.network();
            case EngineFailure.NotConnectable it -> network(it.obstacle());
            case EngineFailure.OwnSettingRefused it ->
                    "conflicting options: " + setting(it.setting());
        };
    }

    private static String namespace(NamespaceNotJoined failure) {
        boolean network = failure.namespace().equals("net");
        return switch (failure.obstacle()) {
            case MISSING ->
                    "joining network namespace of container: No such container: "
                            + failure.container();
            case OWN -> "cannot join own network namespace";
            case NOT_RUNNING ->
                    network
                            ? "cannot join network namespace of a non running container: container "
                                    + failure.container()
                                    + " is "
                                    + failure.status()
                            : "cannot join the "
                                    + failure.namespace()
                                    + " namespace of a container that is not running: "
                                    + failure.container();
        };
    }

    private static String network(NetworkObstacle obstacle) {
        return switch (obstacle) {
            case SHARED_NAMESPACE ->
                    "container sharing network namespace with another container or host cannot be"
                            + " connected to any other network";
            case HOST_IS_CHOSEN_AT_CREATION ->
                    "cannot connect container to host network - container must be created in host"
                            + " network mode";
            case NONE_STANDS_ALONE ->
                    "container cannot be connected to multiple networks with one of the networks in"
                            + " private (none) mode";
            case HOST_STAYS ->
                    "cannot disconnect container from host network - container was created in host"
                            + " network mode";
        };
    }

    private static String setting(OwnSetting setting) {
        return switch (setting) {
            case HOSTNAME -> "hostname and the network mode";
            case DNS -> "dns and the network mode";
            case EXTRA_HOSTS -> "custom host-to-IP mapping and the network mode";
            case PORTS -> "port publishing and the container type network mode";
        };
    }
}

package dev.minato.engine.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container's processes may do.
 *
 * @param capAdd capabilities besides the default ones, with or without {@code CAP_}; {@code ALL}
 * @param capDrop capabilities taken away before {@code capAdd}; {@code ALL}
 * @param privileged everything, devices of the host included
 * @param options how its processes are confined, in the order given
 * @param groups further groups by name or number
 * @param sysctls kernel parameters of the container's namespaces
 * @param devices devices of the host
 * @param namespaces which are its own and which it shares
 * @param oomScoreAdj -1000 to 1000
 * @param paths what is hidden and protected below /proc and /sys; absent: Docker's, and nothing
 *     where it is privileged or {@link SecurityOption.SystemPathsOpen}
 */
public record SecuritySpec(
        List<String> capAdd,
        List<String> capDrop,
        boolean privileged,
        List<SecurityOption> options,
        List<String> groups,
        Map<String, String> sysctls,
        List<DeviceSpec> devices,
        ProcessNamespaces namespaces,
        int oomScoreAdj,
        Optional<SystemPaths> paths) {
    /** Docker's defaults. */
    public static final SecuritySpec DEFAULT =
            new SecuritySpec(
                    List.of(),
                    List.of(),
                    false,
                    List.of(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    ProcessNamespaces.OWN,
                    0,
                    Optional.empty());

    public SecuritySpec {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        options = List.copyOf(options);
        groups = List.copyOf(groups);
        sysctls = Map.copyOf(sysctls);
        devices = List.copyOf(devices);
    }

    /** The same with capabilities added and dropped. */
    public SecuritySpec withCapabilities(List<String> add, List<String> drop) {
        return new SecuritySpec(
                add,
                drop,
                privileged,
                options,
                groups,
                sysctls,
                devices,
                namespaces,
                oomScoreAdj,
                paths);
    }

    /** What is hidden and protected in the end. */
    public SystemPaths systemPaths() {
        boolean open =
                privileged
                        || options.stream()
                                .anyMatch(SecurityOption.SystemPathsOpen.class::isInstance);
        return paths.orElse(open ? SystemPaths.OPEN : SystemPaths.DEFAULT);
    }
}

package dev.minato.engine.spec;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a container sees of disks besides its image.
 *
 * @param binds in the short form
 * @param mounts in the long form
 * @param tmpfs target to options of tmpfs(5)
 * @param volumes targets that get an anonymous volume
 * @param readonlyRootfs nothing outside of mounts can be written
 * @param shmSize bytes of /dev/shm, 0 is 64 MiB
 */
public record StorageSpec(
        List<BindSpec> binds,
        List<MountSpec> mounts,
        Map<String, String> tmpfs,
        Set<String> volumes,
        boolean readonlyRootfs,
        long shmSize) {
    /** Nothing besides the image. */
    public static final StorageSpec NONE =
            new StorageSpec(List.of(), List.of(), Map.of(), Set.of(), false, 0);

    public StorageSpec {
        binds = List.copyOf(binds);
        mounts = List.copyOf(mounts);
        tmpfs = Map.copyOf(tmpfs);
        volumes = Set.copyOf(volumes);
    }

    /** The same with these binds in the short form. */
    public StorageSpec withBinds(List<BindSpec> others) {
        return new StorageSpec(others, mounts, tmpfs, volumes, readonlyRootfs, shmSize);
    }

    /** The same with these mounts in the long form. */
    public StorageSpec withMounts(List<MountSpec> others) {
        return new StorageSpec(binds, others, tmpfs, volumes, readonlyRootfs, shmSize);
    }

    /** The same with anonymous volumes at these targets. */
    public StorageSpec withVolumes(Set<String> targets) {
        return new StorageSpec(binds, mounts, tmpfs, targets, readonlyRootfs, shmSize);
    }
}

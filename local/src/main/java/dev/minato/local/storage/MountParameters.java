package dev.minato.local.storage;

import dev.minato.linux.mount.MountFlag;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.MountOptions.MountOption;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageBackend.SmbShare;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the kernel is told of a mount, by mount.cifs(8) and nfs(5). What Azure mounts is open to
 * every user of a container; who wants it otherwise says so by options.
 */
final class MountParameters {
    private static final Map<String, String> SMB =
            Map.of(
                    "file_mode",
                    "0777",
                    "dir_mode",
                    "0777",
                    "mfsymlinks",
                    "",
                    "echo_interval",
                    "10");

    private static final Map<String, String> NFS = Map.of("vers", "4.1");

    /** Options that are flags of the mount and not of the file system. */
    private static final Set<String> OF_THE_MOUNT = Set.of("ro", "rw", "nosuid", "nodev", "noexec");

    private MountParameters() {}

    /**
     * Of a share.
     *
     * @param address of its server
     */
    static Map<String, String> of(SmbShare share, StorageMount mount, String address) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("source", share.place());
        all.put("ip", address);
        all.put("username", share.user());
        all.put("password", mount.key());
        return with(all, SMB, mount.options());
    }

    /** Of an export. */
    static Map<String, String> of(NfsExport export, StorageMount mount, String address) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("source", export.place());
        all.put("addr", address);
        return with(all, NFS, mount.options());
    }

    private static Map<String, String> with(
            Map<String, String> all, Map<String, String> usual, MountOptions options) {
        usual.forEach((name, value) -> {
            if (!options.has(name)) {
                all.put(name, value);
            }
        });
        for (MountOption option : options.all()) {
            if (!OF_THE_MOUNT.contains(option.name())) {
                all.put(option.name(), option.value());
            }
        }
        return all;
    }

    /** Neither devices nor set-ID programs, whatever is asked for. */
    static Set<MountFlag> flags(StorageMount mount) {
        Set<MountFlag> flags = EnumSet.of(MountFlag.NO_DEVICES, MountFlag.NO_SET_ID);
        if (mount.readOnly() || mount.options().has("ro")) {
            flags.add(MountFlag.READ_ONLY);
        }
        if (mount.options().has("noexec")) {
            flags.add(MountFlag.NO_PROGRAMS);
        }
        return flags;
    }
}

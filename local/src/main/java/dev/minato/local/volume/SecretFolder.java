package dev.minato.local.volume;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.BytePath;
import dev.minato.linux.HostInfo;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.mount.Mounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;

/**
 * Files with secrets of one replica, in memory that is never swapped out where the kernel can
 * promise that (tmpfs(5), noswap): they are gone with the mount, and with the host's power. The
 * folder outlives the daemon, as containers do. Used by one thread at a time.
 */
public final class SecretFolder {
    /** Written last: whoever is killed before leaves a folder without it. */
    private static final String COMPLETE = ".complete";

    private static final int PAGE = 4096;
    private static final int FILE_MODE = 0644;
    private static final int FOLDER_MODE = 0755;

    private final Path place;

    public SecretFolder(Path place) {
        this.place = place;
    }

    /** Where files of a volume are. */
    public Path volume(String name) {
        return place.resolve(name);
    }

    /** Whether all files are there. */
    public boolean isComplete() {
        return Files.exists(place.resolve(COMPLETE)) && Mounts.isMounted(place);
    }

    /**
     * Writes all of it anew, unless it is there.
     *
     * @param volumes by name, each with the values of its files by their paths
     */
    public void fill(Map<String, SortedMap<String, String>> volumes) {
        if (isComplete()) {
            return;
        }
        remove();
        try {
            Files.createDirectories(place);
            Mounts.tmpfs(place, options(volumes));
            try (Dir folder = Dir.open(place)) {
                volumes.forEach((volume, files) -> {
                    folder.mkdirs(BytePath.of(volume), FOLDER_MODE);
                    files.forEach((path, value) -> write(folder, volume + "/" + path, value));
                });
                write(folder, COMPLETE, "");
            }
        } catch (IOException | LinuxException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make the folder of secrets " + place + ": " + Reason.of(e),
                    e);
        }
    }

    private static void write(Dir folder, String path, String value) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            folder.mkdirs(BytePath.of(path.substring(0, slash)), FOLDER_MODE);
        }
        try (Fd file = folder.create(BytePath.of(path), FILE_MODE)) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            file.write(bytes, 0, bytes.length);
        }
    }

    /** As much memory as the files need, and no more. */
    private static String options(Map<String, SortedMap<String, String>> volumes) {
        long pages = 16;
        long files = 16;
        for (SortedMap<String, String> volume : volumes.values()) {
            files++;
            for (Map.Entry<String, String> file : volume.entrySet()) {
                long bytes = file.getValue().getBytes(StandardCharsets.UTF_8).length;
                pages += 1 + (bytes + PAGE - 1) / PAGE;
                files += file.getKey().chars().filter(c -> c == '/').count() + 1;
            }
        }
        String swap = HostInfo.kernelAtLeast(6, 4) ? ",noswap" : "";
        return "mode=755,size=" + pages * PAGE + ",nr_inodes=" + files + swap;
    }

    /** Takes it away; containers that still see it go on doing so until they end. */
    public void remove() {
        Mounts.unmountBelow(place);
        try {
            Files.delete(place);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "cannot remove " + place + ": " + Reason.of(e), e);
        }
    }
}

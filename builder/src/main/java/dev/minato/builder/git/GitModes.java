package dev.minato.builder.git;

import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;

import java.util.OptionalLong;

/**
 * Gives the files of a checkout the modes that every checkout has, whoever made it: 0644, or 0755
 * for directories and what may be executed; and one time, where that is wanted.
 */
final class GitModes {
    private static final BytePath GIT = BytePath.of(".git");

    private final Dir files;
    private final OptionalLong time;

    /**
     * Modes of a tree.
     *
     * @param time seconds, for all of it
     */
    GitModes(Dir files, OptionalLong time) {
        this.files = files;
        this.time = time;
    }

    void set() {
        directory(BytePath.EMPTY);
    }

    private void directory(BytePath directory) {
        for (DirectoryEntry entry : files.list(directory)) {
            BytePath path = directory.resolve(entry.name());
            Stat stat = files.stat(path);
            if (stat.isDirectory() && !path.equals(GIT)) {
                directory(path);
            } else if (stat.isFile()) {
                int wanted = (stat.mode() & 0100) == 0 ? 0644 : 0755;
                if (stat.mode() != wanted) {
                    files.chmod(path, wanted);
                }
            }
            if (!stat.isDirectory()) {
                touch(path);
            }
        }
        if (files.stat(directory).mode() != 0755) {
            files.chmod(directory, 0755);
        }
        touch(directory);
    }

    private void touch(BytePath path) {
        time.ifPresent(seconds -> files.utimes(path, seconds, 0));
    }
}

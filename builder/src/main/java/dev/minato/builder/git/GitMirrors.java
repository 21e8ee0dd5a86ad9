package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.base.KeyedLocks;
import dev.minato.base.Reason;
import dev.minato.image.content.FreeSpaceCheck;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * The mirrors of repositories, a folder for each address. One that is being made has a name that
 * ends with {@code .new} and is nothing yet. Thread-safe.
 */
final class GitMirrors {
    private static final Logger LOG = LoggerFactory.getLogger(GitMirrors.class);
    private static final String NEW = ".new";

    private final Path root;
    private final GitProgram program;
    private final KeyedLocks locks = new KeyedLocks();

    GitMirrors(Path root, GitProgram program) {
        this.root = root;
        this.program = program;
    }

    /** Where all are, which is no repository: questions to servers are asked from here. */
    Path root() {
        try {
            return Files.createDirectories(root);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Fault unwritable(Throwable e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "cannot keep git repositories in " + root + ": " + Reason.of(e),
                e);
    }

    /**
     * The mirror of a repository, empty at first; waits for whoever has it.
     *
     * @param sha256 the names of its commits have 64 digits
     * @param afresh what is there is of no use
     */
    GitMirror open(GitRemote remote, boolean sha256, boolean afresh) throws InterruptedException {
        String key = GitMirror.key(remote, sha256);
        KeyedLocks.Held lock = locks.lock(key);
        try {
            new FreeSpaceCheck(root()).demand("fetch a repository");
            Path folder = root.resolve(key);
            if (afresh) {
                remove(key);
            }
            if (!Files.exists(folder)) {
                make(folder, remote, sha256);
            }
            // Who looks for what is long unused goes by this.
            Files.setLastModifiedTime(folder.resolve("description"), FileTime.from(Instant.now()));
            return new GitMirror(program, remote, folder, lock);
        } catch (IOException e) {
            lock.close();
            throw unwritable(e);
        } catch (InterruptedException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private void make(Path folder, GitRemote remote, boolean sha256)
            throws IOException, InterruptedException {
        String part = folder.getFileName() + NEW;
        remove(part);
        Path made = Files.createDirectory(root.resolve(part));
        program.check(
                GitCall.in(root).with("--git-dir=" + made),
                "init",
                "--quiet",
                "--bare",
                "--template=",
                "--object-format=" + (sha256 ? "sha256" : "sha1"));
        Files.writeString(made.resolve("description"), "git repository " + remote.shown() + "\n");
        Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private void remove(String name) {
        try (Dir dir = Dir.open(root)) {
            dir.removeTree(BytePath.of(name));
        } catch (LinuxException e) {
            throw unwritable(e);
        }
    }

    /** Removes what nobody has asked for since then, and what a killed process was making. */
    void tidy(Instant unusedSince) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Dir dir = Dir.open(root)) {
            for (DirectoryEntry entry : dir.list(BytePath.EMPTY)) {
                tidy(entry.name().toString(), unusedSince);
            }
        } catch (LinuxException | Fault e) {
            LOG.warn("repositories that nobody uses stay in {}: {}", root, Reason.of(e));
        }
    }

    private void tidy(String name, Instant unusedSince) {
        Optional<KeyedLocks.Held> lock = locks.tryLock(name.replaceFirst("\\.new$", ""));
        if (lock.isPresent()) {
            try (KeyedLocks.Held _ = lock.get()) {
                if (name.endsWith(NEW) || used(name).isBefore(unusedSince)) {
                    remove(name);
                }
            }
        }
    }

    private Instant used(String name) {
        try {
            return Files.getLastModifiedTime(root.resolve(name).resolve("description")).toInstant();
        } catch (IOException e) {
            LOG.debug("{} is no repository", name, e);
            return Instant.MIN;
        }
    }

    /** Identifiers of checkouts. */
    static String id() {
        return IdSource.random().next(8);
    }
}

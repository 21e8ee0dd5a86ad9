package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.BuildCaller;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Repositories of others: asked what a reference means, fetched, checked out. What was fetched is
 * kept below a folder, for as long as somebody asks for it. Thread-safe.
 */
public final class GitRepositories {
    private final GitProgram program;
    private final GitMirrors mirrors;
    private final GitLimits limits;

    /**
     * Repositories that are fetched by the host's git.
     *
     * @param folder of the mirrors, theirs alone
     */
    public GitRepositories(Path folder, GitLimits limits) {
        this(folder, limits, GitProgram.ofHost());
    }

    GitRepositories(Path folder, GitLimits limits, Supplier<Optional<Path>> git) {
        this.limits = limits;
        this.program = new GitProgram(limits, git);
        this.mirrors = new GitMirrors(folder, program);
    }

    /**
     * Asks the server which commit a reference means.
     *
     * @param scratch a folder for what lives as long as this call
     * @throws Fault invalid, when there is no such ref, or another commit than the checksum says;
     *     unavailable, when there is no git, or no answer
     */
    public GitPin pin(GitReference reference, BuildCaller caller, Path scratch)
            throws InterruptedException {
        GitRemote remote = reference.remote();
        try (Folder folder = Folder.make(scratch);
                GitAccess access = GitAccess.of(remote, remote, caller, folder.path())) {
            return new GitResolver(program).resolve(reference, GitCall.in(mirrors.root()), access);
        }
    }

    /**
     * Checks a commit out, fetching what is not here.
     *
     * @param scratch a folder in which the checkout lies until it is closed
     * @throws Fault invalid, exhausted, unavailable; then nothing of it is left in {@code scratch}
     */
    public GitCheckout checkout(GitPin pin, BuildCaller caller, Path scratch)
            throws InterruptedException {
        Folder folder = Folder.make(scratch);
        try {
            GitWorkTree tree = new GitWorkTree(program, mirrors, limits, caller, folder.path());
            return folder.kept(tree.write(pin));
        } catch (LinuxException e) {
            folder.close();
            throw unwritable(scratch, e);
        } catch (InterruptedException | RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    /** Forgets repositories that nobody has asked for since then. */
    public void tidy(Instant unusedSince) {
        mirrors.tidy(unusedSince);
    }

    private static Fault unwritable(Path scratch, Throwable e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "cannot check a repository out in " + scratch + ": " + Reason.of(e),
                e);
    }

    /** A folder that only we may look into. */
    private record Folder(Dir parent, BytePath name, Path path) implements AutoCloseable {
        static Folder make(Path scratch) {
            try {
                Path real = Files.createDirectories(scratch).toRealPath();
                String name = GitMirrors.id();
                Dir parent = Dir.open(real);
                try {
                    parent.mkdir(BytePath.of(name), 0700);
                    return new Folder(parent, BytePath.of(name), real.resolve(name));
                } catch (RuntimeException | Error e) {
                    parent.close();
                    throw e;
                }
            } catch (IOException | LinuxException e) {
                throw unwritable(scratch, e);
            }
        }

        GitCheckout kept(Dir files) {
            return new GitCheckout(parent, name, files);
        }

        @Override
        public void close() {
            try (parent) {
                parent.removeTree(name);
            }
        }
    }
}

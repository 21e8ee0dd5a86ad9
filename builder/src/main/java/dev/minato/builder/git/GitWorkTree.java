package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.builder.BuildCaller;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes the files of one commit and of its submodules into a folder. Submodules are repositories
 * like others, fetched by us one by one: git is never told to follow what a repository says. Used
 * once.
 */
final class GitWorkTree {
    private static final Logger LOG = LoggerFactory.getLogger(GitWorkTree.class);
    private static final int DEEPEST = 16;
    private static final int SHA1 = 40;

    private final GitProgram program;
    private final GitMirrors mirrors;
    private final GitTree.Budget budget;
    private final BuildCaller caller;
    private final Path folder;
    private int indexes;

    /**
     * A work tree.
     *
     * @param folder empty, and only we may look into it
     */
    GitWorkTree(
            GitProgram program,
            GitMirrors mirrors,
            GitLimits limits,
            BuildCaller caller,
            Path folder) {
        this.program = program;
        this.mirrors = mirrors;
        this.budget = new GitTree.Budget(limits);
        this.caller = caller;
        this.folder = folder;
    }

    /** A repository that is to be written, and where. */
    private record Part(
            GitRemote remote, GitRemote named, String object, String ref, String subdir, Path to) {}

    /** What was written, and what it says of others. */
    private record Written(List<GitTree.Submodule> submodules, GitModules modules, long time) {}

    /** Writes it. */
    Dir write(GitPin pin) throws InterruptedException {
        GitReference reference = pin.reference();
        Path to = made(folder.resolve("files"));
        String ref = reference.fetchByCommit() ? "" : pin.ref();
        Part whole =
                new Part(
                        reference.remote(),
                        reference.remote(),
                        pin.object(),
                        ref,
                        reference.subdir(),
                        to);
        OptionalLong time = repository(whole, Optional.of(pin), 0);
        Dir files = Dir.open(to);
        try {
            Dir wanted =
                    reference.subdir().isEmpty()
                            ? files
                            : files.dir(BytePath.of(reference.subdir()));
            if (wanted != files) {
                files.close();
                files = wanted;
            }
            new GitModes(files, reference.commitTimes() ? time : OptionalLong.empty()).set();
            return files;
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes one and those in it. A mirror that fails although its server answers is thrown away,
     * and made again.
     *
     * @return when its commit was made, in seconds
     */
    private OptionalLong repository(Part part, Optional<GitPin> pin, int depth)
            throws InterruptedException {
        Written written;
        try {
            written = one(part, pin, false);
        } catch (Fault f) {
            if (!GitMirror.isBroken(f)) {
                throw f;
            }
            LOG.warn("what is kept of {} is fetched again: {}", part.remote().shown(), f.text());
            empty(part.to());
            written = one(part, pin, true);
        }
        for (GitTree.Submodule submodule : written.submodules()) {
            submodule(part, submodule, written.modules(), depth + 1);
        }
        return OptionalLong.of(written.time());
    }

    private Written one(Part part, Optional<GitPin> pin, boolean afresh)
            throws InterruptedException {
        boolean sha256 = part.object().length() > SHA1;
        try (GitAccess access =
                        GitAccess.of(
                                part.remote(), part.named(), caller, made(folder.resolve("lent")));
                GitMirror mirror = mirrors.open(part.remote(), sha256, afresh)) {
            mirror.fetch(part.object(), part.ref(), access);
            String commit = program.check(mirror.call(), "rev-parse", part.object() + "^{commit}");
            pin.ifPresent(p ->
                    GitResolver.requireChecksum(p.reference().checksum(), part.object(), commit));
            GitTree tree = listed(mirror, commit, part);
            write(mirror, commit, part, pin.filter(GitPin::keepsGitDir), tree);
            boolean follow =
                    pin.map(p -> p.reference().submodules()).orElse(true)
                            && !tree.submodules().isEmpty();
            return new Written(
                    follow ? tree.submodules() : List.of(),
                    follow ? GitModules.read(program, mirror.call(), commit) : GitModules.none(),
                    Long.parseLong(
                            program.check(mirror.call(), "log", "-1", "--format=%ct", commit)));
        }
    }

    private static void empty(Path directory) {
        try (Dir dir = Dir.open(directory)) {
            dir.list(BytePath.EMPTY).forEach(entry -> dir.removeTree(entry.name()));
        }
    }

    private GitTree listed(GitMirror mirror, String commit, Part part) throws InterruptedException {
        String root = part.subdir().isEmpty() ? commit : commit + ":" + part.subdir();
        GitProgram.Result type = program.run(mirror.call(), "cat-file", "-t", root);
        if (!part.subdir().isEmpty() && !type.line().equals("tree")) {
            throw Fault.invalid(
                    "source",
                    "invalid subdir "
                            + SafeText.shown(part.subdir())
                            + ": the repository has no such directory");
        }
        GitTree tree = new GitTree(budget);
        GitProgram.Result result =
                program.run(
                        mirror.call(),
                        tree,
                        "ls-tree",
                        "-r",
                        "-t",
                        "-z",
                        "-l",
                        "--full-tree",
                        root);
        if (!result.succeeded()) {
            throw Fault.unavailable("git cannot list the repository's files: " + result.said());
        }
        return tree;
    }

    private void write(
            GitMirror mirror, String commit, Part part, Optional<GitPin> kept, GitTree tree)
            throws InterruptedException {
        GitCall call =
                kept.isPresent()
                        ? clone(mirror, commit, kept.get(), part.to())
                        : mirror.call().variable("GIT_INDEX_FILE", folder + "/index" + indexes++);
        GitCall inTree =
                new GitCall(part.to(), call.options(), call.config(), call.environment(), "")
                        .with("--work-tree=" + part.to())
                        .with("--literal-pathspecs");
        GitProgram.Result result = program.run(inTree, "read-tree", commit);
        if (result.succeeded() && !tree.isEmpty()) {
            String what = part.subdir().isEmpty() ? "." : part.subdir();
            result = program.run(inTree, "checkout", "--quiet", "--force", "--", what);
        }
        if (!result.succeeded()) {
            throw Fault.invalid(
                    "source",
                    "failed to checkout remote " + part.remote().shown() + ": " + result.said());
        }
    }

    /** A repository of its own beside the files, with the one commit, as a clone would have it. */
    private GitCall clone(GitMirror mirror, String commit, GitPin pin, Path to)
            throws InterruptedException {
        GitCall call = GitCall.in(to).with("--git-dir=" + to.resolve(".git"));
        program.check(
                call,
                "init",
                "--quiet",
                "--template=",
                "--object-format=" + (commit.length() > SHA1 ? "sha256" : "sha1"));
        String ref = pin.ref().isEmpty() ? "refs/minato/fetched" : pin.ref();
        program.check(
                call.variable("GIT_ALLOW_PROTOCOL", "file"),
                "fetch",
                "--quiet",
                "--update-head-ok",
                "--no-tags",
                "--depth=1",
                "--no-write-fetch-head",
                mirror.address(),
                pin.object() + ":" + ref);
        program.check(call, "update-ref", "--no-deref", "HEAD", commit);
        if (pin.ref().isEmpty()) {
            program.check(call, "update-ref", "-d", ref);
        }
        program.check(call, "config", "remote.origin.url", pin.reference().remote().shown());
        program.check(call, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*");
        return call;
    }

    private void submodule(Part part, GitTree.Submodule submodule, GitModules modules, int depth)
            throws InterruptedException {
        if (depth > DEEPEST) {
            throw Fault.exhausted("submodules nest more than " + DEEPEST + " deep");
        }
        BytePath inside = BytePath.of(part.subdir()).resolve(submodule.path()).plain();
        Optional<String> url = modules.url(inside);
        if (url.isEmpty()) {
            return;
        }
        Path to = directory(part.to(), inside);
        GitRemote remote = part.remote().submodule(url.get());
        Part inner = new Part(remote, part.named(), submodule.commit(), "", "", to);
        var _ = repository(inner, Optional.empty(), depth);
    }

    /** The directory that git has made for a submodule: no link on the way, whatever is there. */
    private static Path directory(Path root, BytePath path) {
        String text = path.toString();
        boolean plain = BytePath.of(text).equals(path) && !path.hasDotDot();
        try (Dir dir = Dir.open(root)) {
            BytePath way = BytePath.EMPTY;
            for (BytePath part : path.parts()) {
                way = way.resolve(part);
                plain = plain && dir.find(way).filter(Stat::isDirectory).isPresent();
            }
            List<DirectoryEntry> there = plain ? dir.list(path) : List.of();
            if (!plain || !there.isEmpty()) {
                throw Fault.invalid(
                        "submodules",
                        "the submodule at "
                                + SafeText.shown(text)
                                + " has no place in its repository");
            }
        }
        return root.resolve(text);
    }
}

package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.base.Sha256;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What was fetched of one repository, a bare repository of its own, locked while this is open. Its
 * refs are ours: {@code refs/minato/HASH} for each name that was fetched, so that no name can be in
 * another's way and the next fetch gets what is new.
 */
final class GitMirror implements AutoCloseable {
    private static final String REFS = "refs/minato/";

    private static final Pattern BROKEN =
            Pattern.compile(
                    "(?i)corrupt|bad object|unable to read|object file .* is empty|not a git"
                            + " repository|unresolved deltas|missing (blob|tree|commit)|bad"
                            + " (config|signature|index)|cannot lock ref|does not point to a valid"
                            + " object|packfile|loose object|did not send all necessary"
                            + " objects|unpack-objects");

    private final GitProgram program;
    private final GitRemote remote;
    private final Path folder;
    private final KeyedLocks.Held lock;

    GitMirror(GitProgram program, GitRemote remote, Path folder, KeyedLocks.Held lock) {
        this.program = program;
        this.remote = remote;
        this.folder = folder;
        this.lock = lock;
    }

    Path folder() {
        return folder;
    }

    GitCall call() {
        return GitCall.inMirror(folder);
    }

    /** Whether a commit is here, with all its files: packs are whole or not there. */
    boolean has(String object) throws InterruptedException {
        return program.run(call(), "cat-file", "-e", object + "^{commit}").succeeded();
    }

    /**
     * Fetches an object, where it is not here.
     *
     * @param ref a name on the server that leads to it; "" for none
     * @throws Fault unavailable, with what git said; invalid, when the server has it no more
     */
    void fetch(String object, String ref, GitAccess access) throws InterruptedException {
        if (has(object)) {
            return;
        }
        var _ = removeLeftovers();
        if (!ref.isEmpty()) {
            fetched(access, true, List.of("+" + ref + ":" + own(ref)));
        }
        // The name has come to mean another commit meanwhile, or there was none.
        if (!has(object)
                && !tryFetch(access, true, List.of("+" + object + ":" + own(object))).succeeded()) {
            // A server that gives only what it names: then everything that it names.
            fetched(
                    access,
                    false,
                    List.of(
                            "+refs/heads/*:" + REFS + "heads/*",
                            "+refs/tags/*:" + REFS + "tags/*"));
        }
        if (!has(object)) {
            throw Fault.invalid(
                    "source",
                    "the commit "
                            + object
                            + " can not be found in the repository "
                            + remote.shown());
        }
    }

    /** Whether a fault may be the mirror's own, which its server, asked just before, has not. */
    static boolean isBroken(Fault fault) {
        return BROKEN.matcher(fault.text()).find();
    }

    private static String own(String ref) {
        return REFS + HexFormat.of().formatHex(Sha256.of(ref), 0, 16);
    }

    private void fetched(GitAccess access, boolean shallow, List<String> refs)
            throws InterruptedException {
        GitProgram.Result result = tryFetch(access, shallow, refs);
        if (!result.succeeded()) {
            throw GitResolver.failure("fetch", remote, access, result.said());
        }
    }

    private GitProgram.Result tryFetch(GitAccess access, boolean shallow, List<String> refs)
            throws InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("fetch", "--progress", "--no-tags", "--no-write-fetch-head"));
        if (shallow) {
            command.add("--depth=1");
        } else if (Files.exists(folder.resolve("shallow"))) {
            command.add("--unshallow");
        }
        command.add("origin");
        command.addAll(refs);
        GitProgram.Result result = program.run(call().with(access), command.toArray(String[]::new));
        // Whoever writes beyond the limit is killed without a word.
        if (!result.succeeded() && removeLeftovers() >= program.limits().pack()) {
            throw Fault.exhausted(
                    "the repository "
                            + remote.shown()
                            + " is larger than the "
                            + program.limits().pack()
                            + " bytes that are fetched");
        }
        boolean refused = result.said().contains("shallow") || result.said().contains("--depth");
        return shallow && refused && !result.succeeded() ? tryFetch(access, false, refs) : result;
    }

    /**
     * Removes what is not written any more: nobody but us fetches into it.
     *
     * @return the size of the largest file of them
     */
    private long removeLeftovers() {
        long largest = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".lock") || name.startsWith("tmp_")) {
                    largest = Math.max(largest, Files.size(file));
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return largest;
    }

    /** The mirror's address for a fetch on this host alone. */
    String address() {
        return "file://" + folder;
    }

    static String key(GitRemote remote, boolean sha256) {
        return HexFormat.of()
                .formatHex(Sha256.of((sha256 ? "sha256 " : "") + remote.text()), 0, 16);
    }

    @Override
    public void close() {
        lock.close();
    }
}

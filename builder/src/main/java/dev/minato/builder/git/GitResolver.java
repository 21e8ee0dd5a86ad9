package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a server which commit a reference means, as BuildKit does: branches go before tags. */
final class GitResolver {
    private static final Pattern DEFAULT = Pattern.compile("refs/heads/(\\S+)");
    private static final int LONGEST_SHOWN = 200;

    private final GitProgram program;

    GitResolver(GitProgram program) {
        this.program = program;
    }

    /**
     * Asks.
     *
     * @param call in no repository
     */
    GitPin resolve(GitReference reference, GitCall call, GitAccess access)
            throws InterruptedException {
        String checksum = reference.checksum();
        if (!checksum.matches("[a-fA-F0-9]*")) {
            throw Fault.invalid(
                    "checksum",
                    "invalid checksum " + checksum + " for Git URL, expected hex commit hash");
        }
        if (GitReference.isCommit(reference.ref())) {
            requireChecksum(checksum, reference.ref(), "");
            return new GitPin(reference, reference.ref(), reference.ref(), "");
        }
        if (reference.fetchByCommit()) {
            return byCommit(reference);
        }
        String ref =
                reference.ref().isEmpty()
                        ? defaultBranch(reference, call, access)
                        : reference.ref();
        Map<String, String> found = list(reference, call, access, ref, ref + "^{}");
        String branch = "refs/heads/" + ref.replaceFirst("^refs/heads/", "");
        String tag = "refs/tags/" + ref.replaceFirst("^refs/tags/", "");
        for (String name : new String[] {"refs/" + ref.replaceFirst("^refs/", ""), branch, tag}) {
            String object = found.get(name);
            if (object != null) {
                String commit = found.getOrDefault(name + "^{}", "");
                requireChecksum(checksum, object, commit);
                return new GitPin(reference, object, commit.isEmpty() ? object : commit, name);
            }
        }
        throw Fault.invalid(
                "source", "repository does not contain ref " + ref + ": " + reference.shown());
    }

    private static GitPin byCommit(GitReference reference) {
        String commit = reference.checksum();
        if (!GitReference.isCommit(commit)) {
            throw Fault.invalid(
                    "checksum",
                    commit.isEmpty()
                            ? "fetch-by-commit requires a checksum or a commit SHA ref"
                            : "fetch-by-commit requires a full commit SHA checksum, got \""
                                    + commit
                                    + "\"");
        }
        String ref = reference.ref();
        return new GitPin(
                reference,
                commit,
                commit,
                ref.isEmpty() || ref.startsWith("refs/") ? ref : "refs/heads/" + ref);
    }

    /** What an object's name, or that of the commit behind a tag, has to begin with. */
    static void requireChecksum(String checksum, String object, String commit) {
        if (!object.startsWith(checksum) && !(commit.startsWith(checksum) && !commit.isEmpty())) {
            boolean tag = !commit.isEmpty() && !commit.equals(object);
            throw Fault.invalid(
                    "checksum",
                    "expected checksum to match "
                            + checksum
                            + ", got "
                            + object
                            + (tag ? " or " + commit : ""));
        }
    }

    private String defaultBranch(GitReference reference, GitCall call, GitAccess access)
            throws InterruptedException {
        GitProgram.Result result =
                program.run(call.with(access), "ls-remote", "--symref", "origin", "HEAD");
        if (!result.succeeded()) {
            throw Fault.unavailable(
                    "error fetching default branch for repository "
                            + reference.shown()
                            + ": "
                            + access.redacted(result.said()));
        }
        Matcher branch = DEFAULT.matcher(result.out());
        if (!branch.find() || branch.group(1).startsWith("-")) {
            throw Fault.invalid(
                    "source", "could not find default branch for repository: " + reference.shown());
        }
        return branch.group(1);
    }

    /** Objects by the names of refs. */
    private Map<String, String> list(
            GitReference reference, GitCall call, GitAccess access, String... patterns)
            throws InterruptedException {
        GitProgram.Result result =
                program.run(
                        call.with(access), "ls-remote", "--", "origin", patterns[0], patterns[1]);
        if (!result.succeeded()) {
            throw failure("fetch", reference.remote(), access, result.said());
        }
        Map<String, String> found = new HashMap<>();
        for (String line : result.out().split("\n", -1)) {
            int tab = line.indexOf('\t');
            if (tab > 0 && GitReference.isCommit(line.substring(0, tab))) {
                found.put(line.substring(tab + 1), line.substring(0, tab));
            }
        }
        return found;
    }

    /** What a server or a repository has done wrong. */
    static Fault failure(String doing, GitRemote remote, GitAccess access, String said) {
        String reason =
                Optional.of(access.redacted(said))
                        .filter(s -> !s.isEmpty())
                        .orElse("git gave no reason");
        return Fault.unavailable(
                "failed to "
                        + doing
                        + " remote "
                        + remote.shown()
                        + ": "
                        + SafeText.cut(reason, LONGEST_SHOWN * 5));
    }
}

package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.GoPath;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A commit of a repository, and what of it is wanted, as BuildKit writes it (dfgitutil): {@code
 * URL#ref:subdir}, {@code URL?ref=…&subdir=…}, or both where they do not contradict each other.
 *
 * @param remote where it is fetched from
 * @param ref a branch, tag, full name or commit; "" for the repository's default branch
 * @param subdir a directory of it, clean and relative; "" for everything
 * @param checksum what the commit's or the tag's name begins with; "" for any
 * @param keepGitDir whether {@code .git} stays, where it says so
 * @param submodules whether submodules are checked out too
 * @param commitTimes files get the commit's time, not that of the checkout
 * @param fetchByCommit the checksum is the commit; the remote is not asked what the ref is
 */
public record GitReference(
        GitRemote remote,
        String ref,
        String subdir,
        String checksum,
        Optional<Boolean> keepGitDir,
        boolean submodules,
        boolean commitTimes,
        boolean fetchByCommit) {
    private static final Pattern BAD_REF =
            Pattern.compile(
                    "^-|[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|//|/$|\\.lock(/|$)|(^|/)\\.");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final String GITHUB = "github.com/";

    /**
     * Reads a source of an instruction.
     *
     * @return empty when it is no repository: a path, or an HTTP URL that does not end with {@code
     *     .git}
     * @throws Fault invalid when it is one and says something that cannot be
     */
    public static Optional<GitReference> find(String source) {
        String before = source.replaceFirst("(?s)#.*", "");
        String fragment = source.substring(Math.min(source.length(), before.length() + 1));
        int mark = before.indexOf('?');
        String query = mark < 0 ? "" : before.substring(mark + 1);
        Optional<GitRemote> remote = GitRemote.find(mark < 0 ? before : before.substring(0, mark));
        boolean plain = remote.filter(r -> !r.isHttp() || r.path().endsWith(".git")).isPresent();
        Optional<String> decoded = PercentText.decode(fragment);
        return plain && decoded.isPresent()
                ? Optional.of(new Reader(remote.get(), decoded.get()).read(query))
                : Optional.empty();
    }

    /**
     * Reads the address of a context: as {@link #find}, and {@code github.com/owner/name}, which an
     * instruction takes for a path.
     */
    public static Optional<GitReference> findContext(String source) {
        return source.startsWith(GITHUB) ? find(ofGithub(source)) : find(source);
    }

    /** The path of that form ends as it likes. */
    private static String ofGithub(String source) {
        int end =
                Pattern.compile("[?#]|$")
                        .matcher(source)
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .start();
        String path = source.substring(0, end).replaceFirst("/+$", "");
        return "https://" + (path.endsWith(".git") ? path : path + ".git") + source.substring(end);
    }

    /** Whether a name of a ref is that of a commit. */
    static boolean isCommit(String ref) {
        return COMMIT.matcher(ref).matches();
    }

    /** The address for people, without password and without what of it is wanted. */
    public String shown() {
        return remote.shown();
    }

    /** The same with a checksum and a wish for {@code .git} that an instruction's flags have. */
    public GitReference with(String flagChecksum, Optional<Boolean> flagKeepGitDir) {
        if (!flagChecksum.isEmpty() && !checksum.isEmpty() && !flagChecksum.equals(checksum)) {
            throw invalid("checksum mismatch " + quoted(flagChecksum) + " != " + quoted(checksum));
        }
        if (flagKeepGitDir.isPresent()
                && keepGitDir.isPresent()
                && !flagKeepGitDir.equals(keepGitDir)) {
            throw invalid("inconsistent keep-git-dir configuration");
        }
        return new GitReference(
                remote,
                ref,
                subdir,
                checksum.isEmpty() ? flagChecksum : checksum,
                keepGitDir.or(() -> flagKeepGitDir),
                submodules,
                commitTimes,
                fetchByCommit);
    }

    private static Fault invalid(String message) {
        return Fault.invalid("source", message);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** Puts a reference together from what fragment and query say. */
    private static final class Reader {
        private final GitRemote remote;
        private String ref;
        private String subdir;
        private String checksum = "";
        private Optional<Boolean> keepGitDir = Optional.empty();
        private boolean submodules = true;
        private boolean commitTimes;
        private boolean fetchByCommit;

        Reader(GitRemote remote, String fragment) {
            this.remote = remote;
            int colon = fragment.indexOf(':');
            this.ref = colon < 0 ? fragment : fragment.substring(0, colon);
            this.subdir = colon < 0 ? "" : clean(fragment.substring(colon + 1));
        }

        GitReference read(String query) {
            Map<String, List<String>> values = values(query);
            values.forEach((name, all) -> {
                if (all.size() > 1) {
                    throw invalid("query " + quoted(name) + " has multiple values");
                }
                take(name, all.getFirst());
            });
            full(values, "tag", "refs/tags/");
            if (values.containsKey("branch") && values.containsKey("tag")) {
                throw invalid("branch conflicts with tag");
            }
            full(values, "branch", "refs/heads/");
            if (!ref.isEmpty() && BAD_REF.matcher(ref).find()) {
                throw invalid("invalid git ref " + quoted(ref));
            }
            if (subdir.chars().anyMatch(Character::isISOControl)) {
                throw invalid("invalid subdir: it has a control character");
            }
            return new GitReference(
                    remote,
                    ref,
                    clean(subdir),
                    checksum,
                    keepGitDir,
                    submodules,
                    commitTimes,
                    fetchByCommit);
        }

        /** In order; what cannot be decoded is passed over, as Go does. */
        private static Map<String, List<String>> values(String query) {
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (String part : query.split("&", -1)) {
                int equals = part.indexOf('=');
                Optional<String> name =
                        PercentText.decodeQuery(equals < 0 ? part : part.substring(0, equals));
                Optional<String> value =
                        PercentText.decodeQuery(equals < 0 ? "" : part.substring(equals + 1));
                if (!part.isEmpty()
                        && !part.contains(";")
                        && name.isPresent()
                        && value.isPresent()) {
                    values.computeIfAbsent(name.get(), _ -> new ArrayList<>()).add(value.get());
                }
            }
            return values;
        }

        private void take(String name, String value) {
            switch (name) {
                case "keep-git-dir" -> keepGitDir = Optional.of(flag(name, value));
                case "submodules" -> submodules = flag(name, value);
                case "fetch-by-commit" -> fetchByCommit = flag(name, value);
                case "ref" -> ref = agreed("ref", ref, given(name, value));
                case "subdir" -> subdir = agreed("subdir", subdir, given(name, value));
                case "checksum", "commit" -> checksum = given(name, value);
                case "mtime" -> commitTimes = commitTimes(given(name, value));
                case "tag", "branch" -> given(name, value);
                default ->
                        throw invalid(
                                value.isEmpty()
                                        ? "query " + quoted(name) + " has no value"
                                        : "unexpected query " + quoted(name));
            }
        }

        private static String given(String name, String value) {
            if (value.isEmpty()) {
                throw invalid("query " + quoted(name) + " has no value");
            }
            return value;
        }

        /** Without a value it says yes; the words are those of Go's ParseBool. */
        private static boolean flag(String name, String value) {
            return switch (value) {
                case "", "1", "t", "T", "TRUE", "true", "True" -> true;
                case "0", "f", "F", "FALSE", "false", "False" -> false;
                default -> throw invalid("invalid " + name + " value: " + quoted(value));
            };
        }

        private static boolean commitTimes(String value) {
            return switch (value) {
                case "checkout" -> false;
                case "commit" -> true;
                default ->
                        throw invalid(
                                "invalid mtime value: "
                                        + quoted(value)
                                        + " (must be \"checkout\" or \"commit\")");
            };
        }

        private static String agreed(String what, String before, String now) {
            if (!before.isEmpty() && !before.equals(now)) {
                throw invalid(what + " conflicts: " + quoted(before) + " vs " + quoted(now));
            }
            return now;
        }

        private void full(Map<String, List<String>> values, String name, String prefix) {
            List<String> given = values.getOrDefault(name, List.of());
            if (!given.isEmpty()) {
                String value = given.getFirst();
                ref = agreed("ref", ref, value.startsWith(prefix) ? value : prefix + value);
            }
        }

        /** Below the root, whatever was written. */
        private static String clean(String path) {
            return GoPath.clean("/" + path).substring(1);
        }
    }
}

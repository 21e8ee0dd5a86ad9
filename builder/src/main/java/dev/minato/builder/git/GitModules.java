package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.linux.BytePath;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code .gitmodules} of a commit says of its submodules. */
final class GitModules {
    private static final String FILE = ".gitmodules";

    private final Map<BytePath, Map<String, String>> byPath = new HashMap<>();

    private GitModules() {}

    /**
     * Reads the file as git reads its settings; without a regular file of that name no submodule
     * has a URL.
     *
     * @throws Fault invalid, when it cannot be read
     */
    static GitModules read(GitProgram program, GitCall call, String commit)
            throws InterruptedException {
        if (!program.check(call, "ls-tree", "--full-tree", commit, "--", FILE).startsWith("100")) {
            return new GitModules();
        }
        GitProgram.Result result =
                program.run(
                        call,
                        "config",
                        "--no-includes",
                        "-z",
                        "--blob",
                        commit + ":" + FILE,
                        "--list");
        if (!result.succeeded()) {
            throw Fault.invalid("submodules", ".gitmodules cannot be read: " + result.said());
        }
        Map<String, Map<String, String>> byName = new HashMap<>();
        for (String setting : result.out().split("\0", -1)) {
            int line = setting.indexOf('\n');
            String key = line < 0 ? setting : setting.substring(0, line);
            int dot = key.lastIndexOf('.');
            if (key.startsWith("submodule.") && dot > "submodule.".length()) {
                byName.computeIfAbsent(key.substring(0, dot), _ -> new HashMap<>())
                        .putIfAbsent(
                                key.substring(dot + 1),
                                line < 0 ? "" : setting.substring(line + 1));
            }
        }
        GitModules modules = new GitModules();
        for (Map<String, String> settings : byName.values()) {
            String path = settings.getOrDefault("path", "");
            modules.byPath.put(BytePath.of(path).plain(), settings);
        }
        return modules;
    }

    /** Of a repository whose submodules are left alone. */
    static GitModules none() {
        return new GitModules();
    }

    /**
     * The URL of the submodule at a path of the repository.
     *
     * @return empty when it says that it is not to be checked out
     * @throws Fault invalid, when it has none
     */
    Optional<String> url(BytePath path) {
        Map<String, String> settings = byPath.getOrDefault(path.plain(), Map.of());
        if (settings.getOrDefault("update", "").equals("none")) {
            return Optional.empty();
        }
        String url = settings.getOrDefault("url", "");
        if (url.isEmpty()) {
            throw Fault.invalid(
                    "submodules",
                    "No url found for submodule path '"
                            + SafeText.shown(path.toString())
                            + "' in .gitmodules");
        }
        return Optional.of(url);
    }
}

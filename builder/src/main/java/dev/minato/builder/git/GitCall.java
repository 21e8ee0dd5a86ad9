package dev.minato.builder.git;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command of git, before it runs.
 *
 * @param directory where it runs
 * @param options what stands before the command, nothing secret
 * @param config settings, which go by the environment: they may be secret
 * @param environment further variables
 * @param server it speaks with, which may not fall silent; "" for none
 */
record GitCall(
        Path directory,
        List<String> options,
        Map<String, String> config,
        Map<String, String> environment,
        String server) {
    /** In a directory, without repository and server. */
    static GitCall in(Path directory) {
        return new GitCall(directory, List.of(), Map.of(), Map.of(), "");
    }

    /** In a repository without files of its own. */
    static GitCall inMirror(Path mirror) {
        return in(mirror).with("--git-dir=" + mirror);
    }

    GitCall with(String option) {
        List<String> all = new ArrayList<>(options);
        all.add(option);
        return new GitCall(directory, List.copyOf(all), config, environment, server);
    }

    GitCall with(GitAccess access) {
        Map<String, String> all = new LinkedHashMap<>(config);
        all.putAll(access.config());
        Map<String, String> variables = new LinkedHashMap<>(environment);
        variables.putAll(access.environment());
        return new GitCall(
                directory, options, Map.copyOf(all), Map.copyOf(variables), access.shown());
    }

    GitCall variable(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put(name, value);
        return new GitCall(directory, options, config, Map.copyOf(all), server);
    }
}

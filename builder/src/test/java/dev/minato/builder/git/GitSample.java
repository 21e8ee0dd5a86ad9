package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A repository that a test makes with git itself. */
public final class GitSample {
    private static final Map<String, String> AUTHOR =
            Map.of(
                    "GIT_CONFIG_GLOBAL", "/dev/null",
                    "GIT_AUTHOR_NAME", "test",
                    "GIT_AUTHOR_EMAIL", "test@localhost",
                    "GIT_COMMITTER_NAME", "test",
                    "GIT_COMMITTER_EMAIL", "test@localhost",
                    "GIT_AUTHOR_DATE", "1445412480 +0000",
                    "GIT_COMMITTER_DATE", "1445412480 +0000");

    private final Path folder;

    private GitSample(Path folder) {
        this.folder = folder;
    }

    /** An empty one with the branch {@code main}. */
    public static GitSample init(Path folder, String... options) {
        GitSample sample = new GitSample(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of("init", "--quiet", "-b", "main"));
        command.addAll(List.of(options));
        sample.git(command.toArray(String[]::new));
        return sample;
    }

    public Path folder() {
        return folder;
    }

    public GitSample file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A commit of everything there; its name. */
    public String commit(String message) {
        git("add", "--all");
        git("commit", "--quiet", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    /** A commit of a tree that git itself would not make, in git's text: its name. */
    public String commitTree(String tree) {
        String name = run(List.of("mktree", "--missing"), tree);
        String commit = git("commit-tree", "-m", "made by hand", name);
        git("update-ref", "refs/heads/main", commit);
        return commit;
    }

    /** A blob that no commit has yet; its name. */
    public String blob(String text) {
        return run(List.of("hash-object", "-w", "--stdin"), text);
    }

    /** A submodule that is there by its entry alone. */
    public GitSample submodule(String path, String url, String commit) {
        String before = Files.exists(folder.resolve(".gitmodules")) ? text(".gitmodules") : "";
        file(
                ".gitmodules",
                before
                        + "[submodule \""
                        + path
                        + "\"]\n\tpath = "
                        + path
                        + "\n\turl = "
                        + url
                        + "\n");
        git("update-index", "--add", "--cacheinfo", "160000," + commit + "," + path);
        git("add", ".gitmodules");
        git("commit", "--quiet", "-m", "submodule " + path);
        return this;
    }

    private String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String git(String... arguments) {
        return run(List.of(arguments), "");
    }

    private String run(List<String> arguments, String input) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.redirectErrorStream(true).environment().putAll(AUTHOR);
            Process process = builder.start();
            try (var stdin = process.getOutputStream();
                    InputStream text =
                            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))) {
                text.transferTo(stdin);
            }
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("git %s: %s", arguments, said).isZero();
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

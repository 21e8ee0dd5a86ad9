package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.builder.BuildCaller;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Repositories on a server of loopback, and a place to check them out. */
final class GitLab implements AutoCloseable {
    private final Path root;
    private final GitHttpServer server;
    private final GitRepositories repositories;

    GitLab(Path root) throws IOException {
        this(root, new GitLimits(10_000, 64 << 20, 64 << 20, Duration.ofSeconds(20)));
    }

    GitLab(Path root, GitLimits limits) throws IOException {
        this.root = root;
        this.server = new GitHttpServer(Files.createDirectories(root.resolve("served")));
        this.repositories = new GitRepositories(mirrors(), limits);
    }

    GitSample repository(String name, String... options) {
        return GitSample.init(root.resolve("served").resolve(name), options);
    }

    GitHttpServer server() {
        return server;
    }

    GitRepositories repositories() {
        return repositories;
    }

    Path mirrors() {
        return root.resolve("source.git.checkout");
    }

    Path scratch() {
        return root.resolve("scratch");
    }

    GitPin pin(String url, BuildCaller caller) throws InterruptedException {
        return repositories.pin(GitReference.find(url).orElseThrow(), caller, scratch());
    }

    /** The files of a checkout as {@code mode text}, links as {@code -> target}. */
    Map<String, String> checkout(String url) throws InterruptedException {
        return checkout(url, BuildCaller.NONE);
    }

    Map<String, String> checkout(String url, BuildCaller caller) throws InterruptedException {
        try (GitCheckout checkout = repositories.checkout(pin(url, caller), caller, scratch())) {
            Map<String, String> found = new TreeMap<>();
            list(checkout.files(), BytePath.EMPTY, found);
            return found;
        }
    }

    private static void list(Dir files, BytePath directory, Map<String, String> found) {
        for (DirectoryEntry entry : files.list(directory)) {
            BytePath path = directory.resolve(entry.name());
            Stat stat = files.stat(path);
            if (stat.isDirectory()) {
                assertThat(stat.mode()).as(path.toString()).isEqualTo(0755);
                list(files, path, found);
            } else {
                found.put(path.toString(), shown(files, path, stat));
            }
        }
    }

    private static String shown(Dir files, BytePath path, Stat stat) {
        if (stat.isSymlink()) {
            return "-> " + files.readlink(path);
        }
        try (Fd file = files.read(path)) {
            String text = new String(file.input().readAllBytes(), StandardCharsets.UTF_8);
            return String.format("%o %s", stat.mode(), text.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is left where checkouts were. */
    List<Path> left() throws IOException {
        if (!Files.exists(scratch())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(scratch())) {
            return all.toList();
        }
    }

    /** A caller who has these secrets. */
    static BuildCaller caller(Map<String, String> secrets) {
        return new BuildCaller() {
            @Override
            public Optional<byte[]> secret(String id) {
                return Optional.ofNullable(secrets.get(id))
                        .map(value -> value.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @Override
    public void close() {
        server.close();
    }
}

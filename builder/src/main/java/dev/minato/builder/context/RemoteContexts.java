package dev.minato.builder.context;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.base.SafeText;
import dev.minato.builder.BuildCaller;
import dev.minato.builder.copy.ArchiveUnpacker;
import dev.minato.builder.copy.BuildCancelled;
import dev.minato.builder.copy.SingleFile;
import dev.minato.builder.download.DownloadStore;
import dev.minato.builder.download.DownloadedFile;
import dev.minato.builder.download.FileDownloader;
import dev.minato.builder.git.GitReference;
import dev.minato.builder.git.GitRepositories;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Opens contexts that are named by a URL, as BuildKit does: a git repository, an archive by HTTP,
 * or a Dockerfile by HTTP. An ignore file in them does not count. Thread-safe.
 */
public final class RemoteContexts {
    /** What BuildKit calls the file that a URL leads to. */
    private static final BytePath FILE = BytePath.of("context");

    private static final List<String> PACKED =
            List.of("1f8b08", "425a68", "fd377a585a00", "28b52ffd");

    private final ContextUnpacker unpacker;
    private final GitRepositories repositories;
    private final DownloadStore downloads;

    /**
     * Contexts that lie where others do.
     *
     * @param unpacker unpacks archives and knows the folder
     */
    public RemoteContexts(
            ContextUnpacker unpacker, GitRepositories repositories, DownloadStore downloads) {
        this.unpacker = unpacker;
        this.repositories = repositories;
        this.downloads = downloads;
    }

    /** Whether a text names such a context, and no folder. */
    public static boolean isRemote(String text) {
        return FileDownloader.isUrl(text) || GitReference.findContext(text).isPresent();
    }

    /**
     * Opens one.
     *
     * @param url a repository in BuildKit's forms (see {@link GitReference}), {@code
     *     github.com/OWNER/NAME} among them, or the URL of an archive or a Dockerfile
     * @param caller asked for the secrets and the agent that the server wants
     * @return its files; {@link ContextFolder#source} is there when the URL led to a Dockerfile
     * @throws Fault invalid when it is neither, or is not what it says; unavailable when it cannot
     *     be had, or the thread was interrupted; exhausted when it is too large. Then nothing of it
     *     is left
     */
    public ContextFolder open(String url, BuildCaller caller) {
        Optional<GitReference> repository = GitReference.findContext(url);
        try {
            if (repository.isPresent()) {
                return ContextFolder.of(
                        repositories.checkout(
                                repositories.pin(repository.get(), caller, unpacker.folder()),
                                caller,
                                unpacker.folder()));
            }
            if (!FileDownloader.isUrl(url)) {
                throw Fault.invalid(
                        "remote",
                        "\""
                                + SafeText.shown(url)
                                + "\" is neither a git repository nor the URL of an archive or a"
                                + " Dockerfile");
            }
            return fetched(url, caller);
        } catch (BuildCancelled | InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the build was cancelled", e);
        } catch (IOException | LinuxException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot open the context: " + Reason.of(e), e);
        }
    }

    private ContextFolder fetched(String url, BuildCaller caller)
            throws IOException, InterruptedException {
        try (FileDownloader fetching = new FileDownloader(unpacker.folder(), downloads)) {
            DownloadedFile download = fetching.fetch(url, "", caller);
            Path file = download.file();
            SingleFile content =
                    new SingleFile(
                            FILE, () -> read(file), download.size(), 0600, download.modified());
            if (isPacked(file) || ArchiveUnpacker.is(content, FILE, unpacker.limits())) {
                try (InputStream in = Files.newInputStream(file)) {
                    return unpacker.extract(in);
                }
            }
            return dockerfile(content);
        }
    }

    /** No Dockerfile begins as gzip, bzip2, xz or zstd does, however broken the rest is. */
    private static boolean isPacked(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String first = HexFormat.of().formatHex(in.readNBytes(6));
            return PACKED.stream().anyMatch(first::startsWith);
        }
    }

    private static InputStream read(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ContextFolder dockerfile(SingleFile content) {
        ContextFolder made = unpacker.make();
        try (Fd file = made.dir().create(FILE, 0600)) {
            content.copy(FILE, file);
            return made.withDockerfile(FILE);
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }
}

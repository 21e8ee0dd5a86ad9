package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.BuildCaller;
import dev.minato.builder.copy.CopySource;
import dev.minato.builder.copy.SingleFile;
import dev.minato.builder.download.DownloadedFile;
import dev.minato.builder.download.FileDownloader;
import dev.minato.builder.files.ContextFiles;
import dev.minato.builder.files.PathPatterns;
import dev.minato.builder.git.GitCheckout;
import dev.minato.builder.git.GitPin;
import dev.minato.builder.git.GitReference;
import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sources of one ADD that are elsewhere, until the step is done. Not thread-safe. */
final class RemoteFiles implements AutoCloseable {
    private final BuildServices kit;
    private final BuildCaller caller;
    private final CopyStep.Kind kind;
    private final PathPatterns excluded;
    private final FileDownloader downloads;
    private final List<GitCheckout> checkouts = new ArrayList<>();

    RemoteFiles(BuildRun job, CopyStep.Kind kind, PathPatterns excluded) {
        this.kit = job.kit();
        this.caller = job.options().caller();
        this.kind = kind;
        this.excluded = excluded;
        this.downloads = new FileDownloader(kit.scratch(), kit.downloads());
    }

    /** Whether a source is elsewhere. */
    static boolean is(String source) {
        return GitReference.find(source).isPresent() || FileDownloader.isUrl(source);
    }

    /**
     * The piece that a source is; empty when it is a path.
     *
     * @throws Fault invalid, where a COPY names one
     */
    Optional<CopyPiece> find(String source) throws IOException, InterruptedException {
        Optional<GitReference> repository = GitReference.find(source);
        if (repository.isEmpty() && !FileDownloader.isUrl(source)) {
            return Optional.empty();
        }
        if (!kind.add()) {
            throw Fault.invalid(
                    "source",
                    repository.isPresent()
                            ? "source can't be a git ref for COPY"
                            : "source can't be a URL for COPY");
        }
        return Optional.of(repository.isPresent() ? checkout(repository.get()) : download(source));
    }

    private CopyPiece checkout(GitReference reference) throws InterruptedException {
        GitPin pin =
                kit.repositories()
                        .pin(
                                reference.with(kind.checksum(), kind.keepGitDir()),
                                caller,
                                kit.scratch());
        return new CopyPiece("", pin.key(), "", false, () -> checkedOut(pin));
    }

    private CopySource checkedOut(GitPin pin) throws InterruptedException {
        GitCheckout checkout = kit.repositories().checkout(pin, caller, kit.scratch());
        checkouts.add(checkout);
        Dir files = checkout.files();
        return new CopySource(
                new ContextFiles(files, PathPatterns.NONE),
                BytePath.EMPTY,
                BytePath.EMPTY,
                files.stat(BytePath.EMPTY),
                PathPatterns.NONE,
                excluded);
    }

    /** With a checksum it is known without its server. */
    private CopyPiece download(String url) throws IOException, InterruptedException {
        boolean unpack = kind.unpackDownloads();
        String option = unpack ? "unpack download" : "";
        if (!kind.checksum().isEmpty()) {
            Digest wanted = Digest.parse(kind.checksum());
            return new CopyPiece(
                    FileDownloader.name(url).toString(),
                    key(wanted, ""),
                    option,
                    unpack,
                    () -> source(downloads.fetch(url, kind.checksum(), caller)));
        }
        DownloadedFile download = downloads.fetch(url, "", caller);
        return new CopyPiece(
                download.name().toString(),
                key(download.digest(), download.modified().toString()),
                option,
                unpack,
                () -> source(download));
    }

    private static Digest key(Digest content, String modified) {
        return Digest.of(
                String.join("\n", "http", content.toString(), modified)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static CopySource source(DownloadedFile download) {
        return new SingleFile(
                        download.name(),
                        () -> read(download.file()),
                        download.size(),
                        0600,
                        download.modified())
                .source();
    }

    private static InputStream read(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        checkouts.forEach(GitCheckout::close);
        downloads.close();
    }
}

package dev.minato.builder.download;

import dev.minato.base.Reason;
import dev.minato.base.Sha256;
import dev.minato.builder.wire.DownloadDocument;
import dev.minato.image.model.Digest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The contents of URLs, with what their servers recognise them by. A content has the name of its
 * URL and its digest, and is whole before the document that names it is there; whoever reads one
 * takes a link, so that nobody waits for anybody. Thread-safe.
 */
public final class DownloadStore {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadStore.class);
    private static final String DOCUMENT = ".json";

    private final Path folder;

    /** A store in a folder of its own. */
    public DownloadStore(Path folder) {
        this.folder = folder;
    }

    /** What is known of a URL; its content may be gone nevertheless. */
    Optional<DownloadDocument> find(String url) {
        Path document = folder.resolve(key(url) + DOCUMENT);
        try {
            return DownloadDocument.read(Files.readAllBytes(document));
        } catch (IOException e) {
            LOG.debug("nothing is known of a URL: {}", Reason.of(e));
            return Optional.empty();
        }
    }

    /**
     * Gives a content another name.
     *
     * @return whether it was there, whole
     */
    boolean link(String url, DownloadDocument document, Path to) {
        Path content = content(url, document);
        try {
            if (Files.size(content) != document.size()) {
                return false;
            }
            Files.createLink(to, content);
            Files.setLastModifiedTime(
                    folder.resolve(key(url) + DOCUMENT), FileTime.from(Instant.now()));
            return true;
        } catch (IOException e) {
            LOG.debug("the content of a URL is not here: {}", Reason.of(e));
            return false;
        }
    }

    /**
     * Keeps a content; what fails costs another fetch and nothing else.
     *
     * @param file on the same disk
     */
    void keep(String url, DownloadDocument document, Path file) {
        try {
            Files.createDirectories(folder);
            Path content = content(url, document);
            try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.deleteIfExists(content);
            Files.createLink(content, file);
            Path part = Files.createTempFile(folder, key(url), ".new");
            Files.write(part, document.json());
            Files.move(
                    part,
                    folder.resolve(key(url) + DOCUMENT),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            forget(url, content);
        } catch (IOException e) {
            LOG.warn("what was fetched of a URL is not kept", e);
        }
    }

    private void forget(String url, Path but) throws IOException {
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName());
            if (name.startsWith(key(url)) && !name.endsWith(DOCUMENT) && !file.equals(but)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    /** Removes what nobody has asked for since then, with its content. */
    public void tidy(Instant unusedSince) {
        try {
            for (Path file : files()) {
                String name = String.valueOf(file.getFileName());
                Path document = folder.resolve(name.split("[.-]", 2)[0] + DOCUMENT);
                Path decides = Files.exists(document) ? document : file;
                if (Files.getLastModifiedTime(decides).toInstant().isBefore(unusedSince)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("downloads that nobody uses stay in {}", folder, e);
        }
    }

    private Path content(String url, DownloadDocument document) {
        return folder.resolve(key(url) + "-" + Digest.parse(document.digest()).hex());
    }

    private static String key(String url) {
        return HexFormat.of().formatHex(Sha256.of(url), 0, 16);
    }
}

package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.wire.EdgeDocument;
import dev.minato.edge.wire.EdgeJson;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Files of documents: whole ones are written beside, synced and renamed; journals are appended to,
 * a line for each change, and survive the process (a reboot voids all of this anyway).
 */
final class DocumentFolder {
    private static final Logger log = LoggerFactory.getLogger(DocumentFolder.class);

    private final Path folder;

    DocumentFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder. */
    void make() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Reads a document.
     *
     * @return empty when there is none
     * @throws Fault unavailable when it cannot be read or understood, naming the file and why
     */
    <T extends EdgeDocument, R> Optional<R> read(
            String name, Class<T> type, Function<T, R> reader) {
        Path file = folder.resolve(name);
        try {
            return Optional.of(reader.apply(EdgeJson.read(Files.readAllBytes(file), type)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException
                | JacksonException
                | Fault
                | NullPointerException
                | IllegalArgumentException
                | java.time.DateTimeException e) {
            throw Fault.unavailable(file + " cannot be read: " + Reason.of(e));
        }
    }

    /** The lines of a journal; none when there is none. */
    List<String> lines(String name) {
        Path file = folder.resolve(name);
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw Fault.unavailable(file + " cannot be read: " + Reason.of(e));
        }
    }

    /**
     * Appends a line.
     *
     * @return how long the journal is now
     */
    long append(String name, EdgeDocument document) {
        ByteBuffer bytes = ByteBuffer.wrap(EdgeJson.line(document));
        try (FileChannel file =
                FileChannel.open(
                        folder.resolve(name),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            return file.size();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    void write(String name, EdgeDocument document) {
        Path file = folder.resolve(name);
        Path fresh = folder.resolve(name + ".new");
        try (FileChannel out =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(EdgeJson.document(document));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            // Its lines carry versions that the table has: they are skipped.
            log.debug("{} stays: {}", name, Reason.of(e));
        }
    }

    /** Keeps a file that could not be read for whoever looks into it. */
    void setAside(String name) {
        Path file = folder.resolve(name);
        try {
            Path aside = file.resolveSibling(file.getFileName() + ".broken");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            log.trace("{} was not the one", name);
        } catch (IOException e) {
            log.warn("{} cannot be set aside: {}", file, Reason.of(e));
        }
    }

    private Fault unwritable(IOException e) {
        return Fault.of(
                Fault.Kind.EXHAUSTED,
                "the edge cannot write to " + folder + ": " + Reason.of(e),
                e);
    }
}

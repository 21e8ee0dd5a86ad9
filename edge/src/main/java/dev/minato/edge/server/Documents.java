package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsModel;
import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeJson;
import dev.minato.edge.Reservation;
import dev.minato.edge.RouteTable;

import org.jspecify.annotations.Nullable;
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
import java.util.ArrayList;
import java.util.List;

/**
 * What the edge was told, on disk, so that it serves the same after it was killed. Whole documents
 * are written beside, synced and renamed; a small change of names is a line appended to a journal,
 * which survives the process (a reboot voids all of this anyway). Not thread-safe.
 */
final class Documents {
    private static final Logger log = LoggerFactory.getLogger(Documents.class);
    private static final long MAX_JOURNAL = 256 << 10;

    private final Path folder;
    private final DnsModel dns = new DnsModel();
    private RouteTable routes = RouteTable.EMPTY;
    private List<Reservation> reservations = new ArrayList<>();

    private record Change(long version, DnsChange change) {}

    private record Held(List<Reservation> reservations) {}

    Documents(Path folder) {
        this.folder = folder;
    }

    /** Reads what is there; a document that cannot be read is set aside and counts as empty. */
    void load() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(e);
        }
        RouteTable table = read("routes.json", RouteTable.class);
        routes = table == null ? RouteTable.EMPTY : table;
        DnsTable names = read("dns.json", DnsTable.class);
        dns.apply(names == null ? DnsTable.EMPTY : names);
        replay();
        Held held = read("ports.json", Held.class);
        reservations = new ArrayList<>(held == null ? List.of() : held.reservations());
    }

    RouteTable routes() {
        return routes;
    }

    DnsTable dns() {
        return dns.table();
    }

    long dnsVersion() {
        return dns.version();
    }

    List<Reservation> reservations() {
        return List.copyOf(reservations);
    }

    void routes(RouteTable table) {
        write("routes.json", table);
        routes = table;
    }

    void dns(DnsTable table) {
        write("dns.json", table);
        dns.apply(table);
        delete("dns.journal");
    }

    void dns(DnsChange change) {
        Path journal = folder.resolve("dns.journal");
        byte[] line =
                (EdgeJson.MAPPER.writeValueAsString(new Change(dns.version() + 1, change)) + "\n")
                        .getBytes(StandardCharsets.UTF_8);
        long size;
        try (FileChannel file =
                FileChannel.open(journal, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            size = file.size();
        } catch (IOException e) {
            throw unwritable(e);
        }
        dns.apply(change);
        if (size > MAX_JOURNAL) {
            write("dns.json", dns.table());
            delete("dns.journal");
        }
    }

    void reserved(Reservation reservation) {
        List<Reservation> next = new ArrayList<>(reservations);
        next.removeIf(reservation::samePlace);
        next.add(reservation);
        write("ports.json", new Held(next));
        reservations = next;
    }

    void released(Reservation reservation) {
        List<Reservation> next = new ArrayList<>(reservations);
        if (next.removeIf(reservation::samePlace)) {
            write("ports.json", new Held(next));
            reservations = next;
        }
    }

    /** Lines of versions that the table has already are skipped; a torn last line ends it. */
    private void replay() {
        List<String> lines;
        try {
            lines = Files.readAllLines(folder.resolve("dns.journal"), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            log.warn("names changed last are lost, {} cannot be read", folder, e);
            return;
        }
        for (String line : lines) {
            try {
                Change change = EdgeJson.MAPPER.readValue(line, Change.class);
                if (change.version() > dns.version()) {
                    dns.apply(change.change());
                    dns.advance(change.version());
                }
            } catch (JacksonException e) {
                log.warn("the journal of names ends in half a line");
                return;
            }
        }
    }

    private <T> @Nullable T read(String name, Class<T> type) {
        Path file = folder.resolve(name);
        try {
            return EdgeJson.MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | JacksonException | NullPointerException e) {
            log.warn("{} cannot be read and is set aside: {}", file, Reason.of(e));
            setAside(file);
            return null;
        }
    }

    private static void setAside(Path file) {
        try {
            Path aside = file.resolveSibling(file.getFileName() + ".broken");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("{} cannot be set aside: {}", file, Reason.of(e));
        }
    }

    private void write(String name, Object document) {
        Path file = folder.resolve(name);
        Path fresh = folder.resolve(name + ".new");
        try (FileChannel out =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(EdgeJson.MAPPER.writeValueAsBytes(document));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            // Its lines carry versions that the table has: they are skipped.
            log.debug("{} stays: {}", name, Reason.of(e));
        }
    }

    private Fault unwritable(IOException e) {
        return Fault.of(
                Fault.Kind.EXHAUSTED,
                "the edge cannot write to " + folder + ": " + Reason.of(e),
                e);
    }
}

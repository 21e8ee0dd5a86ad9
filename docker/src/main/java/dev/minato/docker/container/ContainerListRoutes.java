package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Filters;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.Engine;
import dev.minato.engine.Health;
import dev.minato.engine.MountPoint;
import dev.minato.engine.RunStatus;
import dev.minato.engine.spec.PortMapping;
import dev.minato.image.catalog.Images;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Routes of many containers: lists and prune. */
public final class ContainerListRoutes {
    private final Containers containers;
    private final Images images;
    private final ContainerView view;
    private final PruneQuery prunes;

    public ContainerListRoutes(
            Engine engine, Images images, ContainerView view, PruneQuery prunes) {
        this.containers = engine.containers();
        this.images = images;
        this.view = view;
        this.prunes = prunes;
    }

    public void add(VersionedRoutes routes) {
        routes.get("/containers/json", this::list).post("/containers/prune", this::prune);
    }

    private void list(ApiCall call) throws IOException {
        Filters filters =
                call.filters(
                        "ancestor",
                        "before",
                        "exited",
                        "expose",
                        "health",
                        "id",
                        "is-task",
                        "isolation",
                        "label",
                        "name",
                        "network",
                        "publish",
                        "since",
                        "status",
                        "volume");
        int limit = limit(call.query("limit"));
        boolean all = call.flag("all") || limit > 0;
        boolean stated = filters.has("status") || filters.has("exited");
        Stream<Container> found =
                containers.list().stream()
                        .sorted(Comparator.comparing(Container::created).reversed())
                        .filter(c -> all || stated || isUp(c))
                        .filter(passes(filters));
        Stream<Container> some = limit > 0 ? found.limit(limit) : found;
        call.ok(some.map(c -> item(c, call)).toList());
    }

    private Fields item(Container container, ApiCall call) {
        boolean size = call.flag("size");
        long written = size ? written(container.id()) : 0;
        return view.item(container, call.version(), size, written);
    }

    /** What vanished meanwhile takes no room. */
    private long written(String id) {
        try {
            return containers.writtenBytes(id);
        } catch (Fault gone) {
            return 0;
        }
    }

    private static int limit(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("-?[0-9]{1,9}")) {
            throw Fault.invalid("limit", "invalid limit \"" + text + "\": give a number");
        }
        return Integer.parseInt(text);
    }

    private static boolean isUp(Container container) {
        RunStatus status = container.state().status();
        return status.alive() || status == RunStatus.RESTARTING;
    }

    private Predicate<Container> passes(Filters filters) {
        Predicate<Container> related = related(filters);
        return c ->
                filters.labels(c.spec().labels())
                        && (filters.matches("name", c.name())
                                || filters.matches("name", "/" + c.name()))
                        && filters.any("id", c.id()::startsWith)
                        && filters.any("status", wanted -> isStatus(wanted, c))
                        && filters.any("exited", wanted -> hasExited(wanted, c))
                        && filters.any("health", wanted -> isHealth(wanted, c))
                        && filters.any("network", wanted -> isOn(wanted, c))
                        && filters.any("volume", wanted -> mounts(wanted, c))
                        && filters.any("expose", wanted -> exposes(wanted, c))
                        && filters.any("publish", wanted -> publishes(wanted, c))
                        && filters.any("is-task", wanted -> !wanted.equals("true"))
                        && related.test(c);
    }

    /** What is asked in relation to other containers or images, looked up once. */
    private Predicate<Container> related(Filters filters) {
        Optional<Instant> before = filters.all("before").stream().findFirst().map(this::created);
        Optional<Instant> since = filters.all("since").stream().findFirst().map(this::created);
        return c ->
                before.map(c.created()::isBefore).orElse(true)
                        && since.map(c.created()::isAfter).orElse(true)
                        && filters.any("ancestor", wanted -> isOf(wanted, c));
    }

    private Instant created(String container) {
        return containers.get(container).created();
    }

    private boolean isOf(String image, Container container) {
        try {
            return images.find(image).equals(container.spec().imageId());
        } catch (Fault unknown) {
            return image.equals(container.spec().image());
        }
    }

    private static boolean isStatus(String wanted, Container container) {
        if (!wanted.matches("created|running|paused|restarting|removing|exited|dead")) {
            throw Fault.invalid("filters", "invalid filter 'status=" + wanted + "'");
        }
        return container.state().status().text().equals(wanted);
    }

    private static boolean hasExited(String wanted, Container container) {
        if (!wanted.matches("-?[0-9]{1,9}")) {
            throw Fault.invalid("filters", "invalid filter 'exited=" + wanted + "'");
        }
        return container.state().status() == RunStatus.EXITED
                && container.state().exitCode() == Integer.parseInt(wanted);
    }

    private static boolean isHealth(String wanted, Container container) {
        return container
                .health()
                .map(Health::verdict)
                .map(Health.Verdict::text)
                .orElse("none")
                .equals(wanted);
    }

    private static boolean isOn(String wanted, Container container) {
        return NetworkView.mode(container.spec()).equals(wanted)
                || container.spec().network().endpoints().stream()
                        .anyMatch(place -> place.network().equals(wanted))
                || container.connections().stream()
                        .anyMatch(at ->
                                at.network().equals(wanted) || at.networkId().startsWith(wanted));
    }

    private static boolean mounts(String wanted, Container container) {
        return container.mounts().stream()
                .anyMatch((MountPoint mount) ->
                        mount.name().equals(wanted)
                                || mount.destination().equals(wanted)
                                || mount.source().equals(wanted));
    }

    private static boolean exposes(String wanted, Container container) {
        return container
                .spec()
                .network()
                .exposed()
                .contains(PortMapping.parse(wanted, "", 0).key());
    }

    private static boolean publishes(String wanted, Container container) {
        PortMapping port = PortMapping.parse(wanted, "", 0);
        return container.connection().stream()
                .flatMap(at -> at.ports().stream())
                .anyMatch(published ->
                        published.hostPort() == port.containerPort()
                                && published.protocol().equals(port.protocol()));
    }

    private void prune(ApiCall call) throws IOException {
        call.ignoreBody();
        Filters filters = call.filters("label", "label!", "until");
        Optional<Instant> until = prunes.until(filters, "until");
        List<String> removed = new ArrayList<>();
        long bytes = 0;
        for (Container container : containers.list()) {
            boolean stopped =
                    container.state().status() == RunStatus.EXITED
                            || container.state().status() == RunStatus.CREATED;
            boolean ours = container.spec().owner().isEmpty();
            boolean old = PruneQuery.isOld(container.created(), until);
            if (stopped && ours && old && filters.labels(container.spec().labels())) {
                long written = written(container.id());
                if (removeQuietly(container.id())) {
                    removed.add(container.id());
                    bytes += written;
                }
            }
        }
        prunes.tell("container", bytes);
        call.ok(
                Fields.of("ContainersDeleted", removed.isEmpty() ? null : removed)
                        .put("SpaceReclaimed", bytes));
    }

    /** Whether it went; one that was started or removed meanwhile is left alone. */
    private boolean removeQuietly(String id) {
        try {
            containers.remove(id, false, false);
            return true;
        } catch (Fault changed) {
            if (changed.kind() != Fault.Kind.CONFLICT && changed.kind() != Fault.Kind.NOT_FOUND) {
                throw changed;
            }
            return false;
        }
    }
}

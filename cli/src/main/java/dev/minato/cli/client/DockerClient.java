package dev.minato.cli.client;

import dev.minato.base.Fault;
import dev.minato.http.PercentEncoding;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** A client of Docker's API on {@code docker.sock}: images and containers. */
public final class DockerClient extends DaemonApi {
    public DockerClient(CommandSession session) {
        super(session.home().dockerSocket(), session.patience(), ArmClient.alive(session));
    }

    /** A container's inspect object; empty when there is none of that name or ID. */
    public Optional<JsonNode> container(String name) {
        return found("/containers/" + PercentEncoding.encode(name) + "/json");
    }

    /** An image's inspect object; empty when there is none of that name or ID. */
    public Optional<JsonNode> image(String name) {
        return found("/images/" + path(name) + "/json");
    }

    private Optional<JsonNode> found(String target) {
        try {
            return Optional.of(get(target));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** An image's name as a path: its slashes stay. */
    public static String path(String image) {
        return PercentEncoding.encode(image).replace("%2F", "/");
    }
}

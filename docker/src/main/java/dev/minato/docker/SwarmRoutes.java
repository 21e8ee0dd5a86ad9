package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.VersionedRoutes;

import java.io.IOException;
import java.util.List;

/** Swarms, plugins and checkpoints, as an engine answers that has none of them. */
final class SwarmRoutes {
    private static final String NO_MANAGER =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\""
                    + " to connect this node to swarm and try again.";
    private static final String NO_MEMBER = "This node is not part of a swarm";
    private static final List<String> FAMILIES =
            List.of("nodes", "services", "tasks", "secrets", "configs");
    private static final List<String> PLUGIN_ACTIONS =
            List.of("enable", "disable", "upgrade", "push", "set");

    private SwarmRoutes() {}

    static void add(VersionedRoutes routes) {
        swarm(routes);
        plugins(routes);
        for (String pattern :
                List.of(
                        "/containers/{id}/checkpoints",
                        "/containers/{id}/checkpoints/{checkpoint}")) {
            routes.get(pattern, call -> missing("checkpoints are not supported by Minato"))
                    .post(pattern, call -> missing("checkpoints are not supported by Minato"))
                    .delete(pattern, call -> missing("checkpoints are not supported by Minato"));
        }
    }

    private static void swarm(VersionedRoutes routes) {
        routes.get("/swarm", SwarmRoutes::noManager)
                .get("/swarm/unlockkey", SwarmRoutes::noManager)
                .post("/swarm/update", SwarmRoutes::noManager)
                .post("/swarm/unlock", call -> call.refuse(503, NO_MEMBER))
                .post("/swarm/leave", call -> call.refuse(503, NO_MEMBER))
                .post("/swarm/init", call -> missing("swarms are not supported by Minato"))
                .post("/swarm/join", call -> missing("swarms are not supported by Minato"));
        for (String family : FAMILIES) {
            String all = "/" + family;
            routes.get(all, SwarmRoutes::noManager)
                    .post(all + "/create", SwarmRoutes::noManager)
                    .get(all + "/{id}", SwarmRoutes::noManager)
                    .delete(all + "/{id}", SwarmRoutes::noManager)
                    .post(all + "/{id}/update", SwarmRoutes::noManager)
                    .get(all + "/{id}/logs", SwarmRoutes::noManager);
        }
    }

    private static void plugins(VersionedRoutes routes) {
        routes.get("/plugins", call -> call.ok(List.of()))
                .get("/plugins/privileges", call -> missing("plugins are not supported by Minato"))
                .post("/plugins/pull", call -> missing("plugins are not supported by Minato"))
                .post("/plugins/create", call -> missing("plugins are not supported by Minato"))
                .get("/plugins/{name...}/json", SwarmRoutes::noPlugin)
                .delete("/plugins/{name...}", SwarmRoutes::noPlugin);
        for (String action : PLUGIN_ACTIONS) {
            routes.post("/plugins/{name...}/" + action, SwarmRoutes::noPlugin);
        }
    }

    private static void noManager(ApiCall call) throws IOException {
        call.refuse(503, NO_MANAGER);
    }

    private static void noPlugin(ApiCall call) throws IOException {
        call.refuse(404, "plugin \"" + call.variable("name") + "\" not found");
    }

    private static void missing(String message) {
        throw Fault.unsupported("path", message);
    }
}
